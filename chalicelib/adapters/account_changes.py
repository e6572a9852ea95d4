"""Changes of accounts in DynamoDB: account, ledger and links in one transaction, each on the revision that was seen.

The ledger is written with every change, so that no sign-in under way stays right about an account that has changed
(ADR 5). A repeated call after a lost answer is the same call (DB-04).
"""

import secrets
from datetime import datetime
from typing import Any

from chalicelib.adapters import aws, tables
from chalicelib.adapters.aws import Item
from chalicelib.adapters.keyring import KmsKeyring
from chalicelib.adapters.links import DynamoLinks
from chalicelib.adapters.otp_ledgers import DynamoOtpLedgers
from chalicelib.adapters.password_counters import DynamoPasswordCounters
from chalicelib.adapters.tables import AccountModel, SessionModel
from chalicelib.adapters.wire import from_wire, to_wire
from chalicelib.domain.account_change import (
    AccountChange,
    AccountChanged,
    AccountMoved,
    AccountOpening,
    AccountWrite,
    SessionRenewal,
)
from chalicelib.domain.epoch import to_milliseconds
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.member import Account

LEFT_BY_A_RESET = ("pseudonym", "sub", "credentials_epoch", "revision", "write_id", "created_at_ms", "closed_at_ms")
"""What an account holds once the desk has reset it."""


class DynamoAccountChanges:
    """The adapter."""

    def __init__(
        self,
        keyring: KmsKeyring,
        ledgers: DynamoOtpLedgers,
        links: DynamoLinks,
        counters: DynamoPasswordCounters,
        region: str,
    ) -> None:
        """Keep the keyring that seals addresses, and the adapters whose writes are made together."""
        self._keyring = keyring
        self._counters = counters
        self._ledgers = ledgers
        self._links = links
        self._region = region

    def change(self, write: AccountWrite) -> AccountChanged | AccountMoved:
        """Write all, or nothing.

        Raises:
            StorageUnavailable: it may have been written or not; a link that was used says so when tried again.
        """
        return self._together(self.writes_of(write))

    def writes_of(self, write: AccountWrite) -> list[Item]:
        """Return the conditional writes of a change, the account's first; also as part of a larger transaction."""
        who = write.seen.pseudonym
        ledger = self._ledgers.update_request(who, write.ledger_seen, write.ledger_new, write.now)
        renewal = [] if write.session is None else [{"Update": _renewal(write, write.session)}]
        return [self.account_request(write), {"Update": ledger}, *self._beside(who, write), *renewal]

    def account_request(self, write: AccountWrite) -> Item:
        """Return the change of the account alone, for a transaction that writes ledger and counter itself."""
        return {"Update": self._update(write.seen, write.change, write.now)}

    def open(self, opening: AccountOpening) -> AccountChanged | AccountMoved:
        """Store a new account, unless one is open under this number; a closed one gives it its `sub` (OP-20).

        Raises:
            StorageUnavailable: it may have been stored or not.
        """
        account = opening.account
        values: dict[str, object] = {
            "password_hash": account.password_hash,
            "sealed_nir": self._seal(f"nir:{account.pseudonym}", opening.nir.value),
            "created_at_ms": to_milliseconds(opening.now),
            **self._address(account.pseudonym, account.email, verified=account.email_verified),
        }
        sets = [f"{name} = :{name}" for name in values]
        sets.append("#sub = if_not_exists(#sub, :sub)")
        sets.append("credentials_epoch = if_not_exists(credentials_epoch, :zero) + :one")
        sets.append("revision = if_not_exists(revision, :zero) + :one")
        update: dict[str, Any] = {
            "TableName": tables.table_of(AccountModel),
            "Key": {"pseudonym": {"S": account.pseudonym}},
            "UpdateExpression": f"SET {', '.join(sets)} REMOVE closed_at_ms, must_choose_password",
            "ConditionExpression": "attribute_not_exists(password_hash)",
            "ExpressionAttributeNames": {"#sub": "sub"},
            "ExpressionAttributeValues": to_wire(
                {f":{name}": value for name, value in values.items()} | {":sub": account.sub, ":zero": 0, ":one": 1}
            ),
        }
        seen, new = opening.ledger_seen, opening.ledger_new
        ledger = self._ledgers.update_request(account.pseudonym, seen, new, opening.now)
        return self._together([{"Update": update}, {"Update": ledger}, *self._beside(account.pseudonym, opening)])

    def _beside(self, who: str, write: AccountWrite | AccountOpening) -> list[Item]:
        """Return what is written of links and of the count of wrong passwords in the same transaction."""
        puts = [
            {"Put": self._links.put_request(who, link.purpose, link.seen, link.new, write.now)} for link in write.links
        ]
        if write.counter is not None:
            seen, new = write.counter.seen, write.counter.new
            put = self._counters.put_request(who, write.counter.browser_mark_id, seen, new, write.now)
            puts.append({"Put": put})
        return puts

    def _together(self, writes: list[Item]) -> AccountChanged | AccountMoved:
        """Write all; our own write id on the account means that it had been made when it was sent again (DB-04)."""
        account = writes[0]["Update"]
        write_id = secrets.token_urlsafe(9)
        account["UpdateExpression"] = account["UpdateExpression"].replace("SET ", "SET write_id = :write_id, ", 1)
        account["ExpressionAttributeValues"] |= to_wire({":write_id": write_id})
        account["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        reasons = aws.write_together(self._region, writes, StorageUnavailable, "account changes")
        if reasons is None:
            return AccountChanged()
        stored = from_wire(reasons[0].get("Item") or {})
        return AccountChanged() if stored.get("write_id") == write_id else AccountMoved()

    def _update(self, seen: Account, change: AccountChange, now: datetime) -> Item:
        values = self._values(seen, change, now)
        epoch = seen.credentials_epoch + (1 if change.ends_sessions else 0)
        values |= {"credentials_epoch": epoch, "revision": seen.revision + 1}
        expression = "SET " + ", ".join(f"{name} = :{name}" for name in values)
        if change.closes:
            gone = [name for name in AccountModel.get_attributes() if name not in LEFT_BY_A_RESET]
            expression += " REMOVE " + ", ".join(gone)
        unchanged = "(revision = :seen OR (attribute_not_exists(revision) AND :seen = :zero))"
        return {
            "TableName": tables.table_of(AccountModel),
            "Key": {"pseudonym": {"S": seen.pseudonym}},
            "UpdateExpression": expression,
            "ConditionExpression": f"attribute_exists(password_hash) AND {unchanged}",
            "ExpressionAttributeValues": to_wire(
                {f":{name}": value for name, value in values.items()} | {":seen": seen.revision, ":zero": 0}
            ),
        }

    def _values(self, seen: Account, change: AccountChange, now: datetime) -> dict[str, object]:
        if change.closes:
            return {"closed_at_ms": to_milliseconds(now)}
        values: dict[str, object] = {}
        if change.password_hash is not None:
            values["password_hash"] = change.password_hash
        if change.email is not None:
            values |= self._address(seen.pseudonym, change.email, verified=bool(change.email_verified))
            values["email_changed_at_ms"] = to_milliseconds(now) if change.email_rests else 0
        elif change.email_verified is not None:
            values["email_verified"] = change.email_verified
        if change.must_choose_password is not None:
            values["must_choose_password"] = change.must_choose_password
        return values

    def _address(self, pseudonym: str, email: str | None, *, verified: bool) -> dict[str, object]:
        if email is None:
            return {"email_verified": False}
        return {
            "sealed_email": self._seal(f"email:{pseudonym}", email),
            "email_verified": verified,
            "email_fingerprint": self._keyring.mac("mail-address", pseudonym, email),
        }

    def _seal(self, context: str, text: str) -> str:
        return self._keyring.seal_bytes("personal-data", text.encode(), context)


def _renewal(write: AccountWrite, session: SessionRenewal) -> Item:
    """Return the update of the one session that goes on, in the credentials that the change makes."""
    values = {
        ":seen": session.secret_hash_seen,
        ":new": session.secret_hash_new,
        ":epoch": write.seen.credentials_epoch + 1,
        ":now": to_milliseconds(write.now),
        ":no": False,
    }
    return {
        "TableName": tables.table_of(SessionModel),
        "Key": to_wire({"session_id": session.session_id}),
        "UpdateExpression": "SET secret_hash = :new, credentials_epoch = :epoch, last_used_at_ms = :now",
        "ConditionExpression": "secret_hash = :seen AND ended = :no",
        "ExpressionAttributeValues": to_wire(values),
    }
