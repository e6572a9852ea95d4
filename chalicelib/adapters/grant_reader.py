"""Grant and account in one strong read: what a refresh must know, and an introspection (performance.md §0).

The raw client is used because PynamoDB's batches know one table only.
"""

from chalicelib.adapters import grant_items, tables
from chalicelib.adapters.accounts import DynamoAccounts
from chalicelib.adapters.batch_read import batch_get
from chalicelib.adapters.grants import DynamoGrants
from chalicelib.adapters.tables import AccountModel
from chalicelib.domain.grant import Grant
from chalicelib.domain.member import Account


class DynamoGrantReader:
    """The adapter; it borrows key names and parsers from the adapters of the two tables."""

    def __init__(self, grants: DynamoGrants, accounts: DynamoAccounts, region: str) -> None:
        """Keep the adapters whose items are read together."""
        self._grants = grants
        self._accounts = accounts
        self._region = region

    def read(self, grant_id: str, pseudonym: str) -> tuple[Grant | None, Account | None]:
        """Read what exists.

        Raises:
            StorageUnavailable: where DynamoDB does not answer, or not with both.
        """
        grants, accounts = self._grants.table_name, tables.table_of(AccountModel)
        asked = {grants: [self._grants.key(grant_id)], accounts: [self._accounts.key(pseudonym)]}
        found = batch_get(self._region, asked, "grants")
        grant, account = (next(iter(found.get(table, [])), None) for table in (grants, accounts))
        return grant_items.parse(grant), self._accounts.parse(account)
