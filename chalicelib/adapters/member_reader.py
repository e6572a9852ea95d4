"""The one strong batch read of a sign-in step: account, directory, counters, ledger, device and session together.

A step must know all of them, and round trips are what a sign-in costs (performance.md §0). The raw client is used
because PynamoDB's batches know one table only. Known and unknown numbers are read alike, and with the same keys (THR-04).
"""

from chalicelib.adapters import consents, otp_ledgers, password_counters, sessions, tables, trusted_devices
from chalicelib.adapters.accounts import DynamoAccounts
from chalicelib.adapters.aws import Item
from chalicelib.adapters.batch_read import batch_get
from chalicelib.adapters.consents import DynamoConsents
from chalicelib.adapters.dynamo_directory import DynamoDirectory
from chalicelib.adapters.otp_ledgers import DynamoOtpLedgers
from chalicelib.adapters.password_counters import DynamoPasswordCounters
from chalicelib.adapters.tables import AccountModel, IndividualModel, SessionModel, TrustedDeviceModel
from chalicelib.domain.member import Account
from chalicelib.domain.member_records import MemberRecords
from chalicelib.domain.otp_ledger import OtpLedger
from chalicelib.domain.password_lockout import PasswordCounter


class DynamoMemberReader:
    """The adapter; it borrows key names and parsers from the adapter of each table."""

    def __init__(  # noqa: PLR0913 - the adapter of each table that is read
        self,
        accounts: DynamoAccounts,
        directory: DynamoDirectory | None,
        counters: DynamoPasswordCounters,
        ledgers: DynamoOtpLedgers,
        region: str,
        agreed: DynamoConsents | None = None,
    ) -> None:
        """Keep the adapters whose items are read together; no directory where it is asked beside, over HTTP."""
        self._accounts = accounts
        self._directory = directory
        self._counters = counters
        self._ledgers = ledgers
        self._region = region
        self._consents = agreed

    def read(
        self,
        pseudonym: str,
        *,
        browser_mark_id: str | None = None,
        device_id: str | None = None,
        session_id: str | None = None,
        consent_id: str | None = None,
    ) -> MemberRecords:
        """Read what exists.

        Raises:
            StorageUnavailable: where DynamoDB does not answer, or not with every key.
            KeysUnavailable: where what is sealed could not be opened; for numbers without an account too.
        """
        self._accounts.make_ready()
        counter_keys = [self._counters.key(pseudonym, None)]
        if browser_mark_id is not None:
            counter_keys.append(self._counters.key(pseudonym, browser_mark_id))
        asked: dict[str, list[Item]] = {tables.table_of(AccountModel): [self._accounts.key(pseudonym)]}
        if self._directory is not None:
            asked[tables.table_of(IndividualModel)] = [self._directory.key(pseudonym)]
        asked[self._counters.table_name] = counter_keys
        asked[self._ledgers.table_name] = [self._ledgers.key(pseudonym)]
        if device_id is not None:
            asked[tables.table_of(TrustedDeviceModel)] = [{"device_id": {"S": device_id}}]
        if session_id is not None:
            asked[tables.table_of(SessionModel)] = [{"session_id": {"S": session_id}}]
        if consent_id is not None and self._consents is not None:
            asked[self._consents.table_name] = [self._consents.key(consent_id)]
        found = batch_get(self._region, asked, "member records")

        def first(table: str) -> Item | None:
            return next(iter(found.get(table, [])), None)

        counters = {item["counter_id"]["S"]: item for item in found.get(self._counters.table_name, [])}
        browser = password_counters.counter_id(pseudonym, browser_mark_id) if browser_mark_id else ""
        return MemberRecords(
            account=self._accounts.parse(first(tables.table_of(AccountModel))),
            individual=self._directory.parse(first(tables.table_of(IndividualModel))) if self._directory else None,
            ledger=otp_ledgers.parse(first(self._ledgers.table_name)),
            shared_counter=password_counters.parse(counters.get(pseudonym)),
            browser_counter=password_counters.parse(counters.get(browser)) if browser else PasswordCounter(),
            device=trusted_devices.parse(first(tables.table_of(TrustedDeviceModel))),
            session=sessions.parse(first(tables.table_of(SessionModel))),
            consent=consents.parse(first(self._consents.table_name)) if self._consents else None,
        )

    def account_and_ledger(self, pseudonym: str) -> tuple[Account | None, OtpLedger]:
        """Read what the code step needs, when what its transaction remembers is no longer true.

        Raises:
            StorageUnavailable, KeysUnavailable: as above.
        """
        self._accounts.make_ready()
        accounts, ledgers = tables.table_of(AccountModel), self._ledgers.table_name
        asked = {accounts: [self._accounts.key(pseudonym)], ledgers: [self._ledgers.key(pseudonym)]}
        found = batch_get(self._region, asked, "member records")
        account = next(iter(found.get(accounts, [])), None)
        return self._accounts.parse(account), otp_ledgers.parse(next(iter(found.get(ledgers, [])), None))
