"""The one strong batch read of the desk: caller, account, person, counts, codes, links and what was done before (DB-03)."""

from chalicelib.adapters import otp_ledgers, password_counters, tables
from chalicelib.adapters.accounts import DynamoAccounts
from chalicelib.adapters.aws import Item
from chalicelib.adapters.batch_read import batch_get
from chalicelib.adapters.desk_agents import DynamoDeskAgents
from chalicelib.adapters.desk_items import head_key, parse_head, parse_record, record_key
from chalicelib.adapters.dynamo_directory import DynamoDirectory
from chalicelib.adapters.links import DynamoLinks
from chalicelib.adapters.otp_ledgers import DynamoOtpLedgers
from chalicelib.adapters.password_counters import DynamoPasswordCounters
from chalicelib.adapters.tables import AccountModel, IndividualModel
from chalicelib.domain.desk_event import chain_of
from chalicelib.domain.desk_records import DeskRecords
from chalicelib.domain.epoch import from_milliseconds
from chalicelib.domain.link import LinkPurpose
from chalicelib.domain.member_records import MemberRecords
from chalicelib.domain.password_lockout import PasswordCounter

PURPOSES = (LinkPurpose.RESET_PASSWORD, LinkPurpose.VERIFY_EMAIL, LinkPurpose.CONFIRM_EMAIL, LinkPurpose.DENY)


class DynamoDeskReader:
    """The adapter; it borrows key names and parsers from the adapter of each table."""

    def __init__(  # noqa: PLR0913 - one adapter for each table that is read
        self,
        region: str,
        events_table: str,
        agents: DynamoDeskAgents,
        accounts: DynamoAccounts,
        directory: DynamoDirectory | None,
        counters: DynamoPasswordCounters,
        ledgers: DynamoOtpLedgers,
        links: DynamoLinks,
    ) -> None:
        """Keep the adapters whose items are read together; no directory where it is asked beside, over HTTP."""
        self._region = region
        self._events_table = events_table
        self._agents = agents
        self._accounts = accounts
        self._directory = directory
        self._counters = counters
        self._ledgers = ledgers
        self._links = links

    def read(self, agent_id: str, pseudonym: str) -> DeskRecords:
        """Read what exists.

        Raises:
            StorageUnavailable: where DynamoDB does not answer, or not with every key.
        """
        chain = chain_of(pseudonym)
        accounts, people = tables.table_of(AccountModel), tables.table_of(IndividualModel)
        asked: dict[str, list[Item]] = {
            accounts: [self._accounts.key(pseudonym)],
            self._counters.table_name: [self._counters.key(pseudonym, None)],
            self._ledgers.table_name: [self._ledgers.key(pseudonym)],
            self._links.table_name: [self._links.key(pseudonym, each) for each in PURPOSES],
            self._agents.table_name: [self._agents.key(agent_id)],
            self._events_table: [head_key(chain), record_key(pseudonym)],
        }
        if self._directory is not None:
            asked[people] = [self._directory.key(pseudonym)]
        found = batch_get(self._region, asked, "desk records")

        def one(table: str, key: Item | None = None) -> Item | None:
            wanted = key or asked[table][0]
            return next((item for item in found.get(table, []) if wanted.items() <= item.items()), None)

        account = one(accounts)
        closed_at_ms = (account or {}).get("closed_at_ms", {}).get("N")
        return DeskRecords(
            agent=self._agents.parse(one(self._agents.table_name)),
            member=MemberRecords(
                account=self._accounts.parse(account),
                individual=self._directory.parse(one(people)) if self._directory else None,
                ledger=otp_ledgers.parse(one(self._ledgers.table_name)),
                shared_counter=password_counters.parse(one(self._counters.table_name)),
                browser_counter=PasswordCounter(),
                device=None,
                session=None,
            ),
            closed_at=from_milliseconds(int(closed_at_ms)) if closed_at_ms else None,
            links={
                purpose: self._links.parse(one(self._links.table_name, key))
                for purpose, key in zip(PURPOSES, asked[self._links.table_name], strict=True)
            },
            head=parse_head(chain, one(self._events_table))[0],
            record=parse_record(one(self._events_table, record_key(pseudonym))),
        )
