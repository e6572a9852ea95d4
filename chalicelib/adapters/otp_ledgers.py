"""Security-code ledgers in DynamoDB: one item per account, written on the revision that was seen (OTP-03..OTP-11).

A ledger as a transaction remembers it has no code hashes. So a write names each mail by its own path: entries that are
not touched keep the hash they have. When an answer is lost and the SDK sends the write again, it is known as made by
our own revision, or, where others wrote since, by the mail or the guess that it added (DB-04).
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from chalicelib.adapters import aws, request_budget
from chalicelib.adapters.aws import Item
from chalicelib.adapters.epoch import optional_from_ms, optional_ms, to_ttl
from chalicelib.adapters.wire import from_wire, to_wire
from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.epoch import from_milliseconds, to_milliseconds
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.limits import DAY, Limits
from chalicelib.domain.mail_event import MailFate
from chalicelib.domain.otp_ledger import Guess, MailedOtp, OtpLedger

STREAK_KEPT = timedelta(days=3650)
"""How long wrong codes in a row are remembered without any use; only a sign-in or recovery ends them (OTP-11)."""


class DynamoOtpLedgers:
    """The adapter."""

    def __init__(self, table_name: str, region: str, limits: Limits) -> None:
        """Name the table; nothing is called yet."""
        self.table_name = table_name
        self._region = region
        self._limits = limits

    def key(self, pseudonym: str) -> Item:
        """Return the key of a ledger in wire form, for a batch read."""
        return to_wire({"pseudonym": pseudonym})

    def swap(
        self, pseudonym: str, seen: OtpLedger, new: OtpLedger, now: datetime
    ) -> Swapped[OtpLedger] | Conflict[OtpLedger]:
        """Store `new` where the item still has the revision of `seen`, and return what is stored now.

        Raises:
            StorageUnavailable: where DynamoDB does not answer; nobody may be told an outcome then.
        """
        update = self.update_request(pseudonym, seen, new, now)
        client = aws.client("dynamodb", self._region)
        with aws.faults_as(StorageUnavailable, "otp ledgers"):
            try:
                response = client.update_item(**update, ReturnValues="ALL_NEW")
            except client.exceptions.ConditionalCheckFailedException as error:
                actual = parse(error.response.get("Item"))
                own = update["ExpressionAttributeValues"][":revision"]["S"]
                return Swapped(actual) if _was_made(own, seen, new, actual) else Conflict(actual)
            except client.exceptions.TransactionConflictException:  # a completion is writing it
                aws.pause_for_others()
                return Conflict(seen)
        return Swapped(parse(response["Attributes"]))

    def take_back(
        self, pseudonym: str, seen: OtpLedger, new: OtpLedger, now: datetime
    ) -> Swapped[OtpLedger] | Conflict[OtpLedger]:
        """Swap, also where a mail that failed has used up the time of the request."""
        with request_budget.for_taking_back():
            return self.swap(pseudonym, seen, new, now)

    def update_request(self, pseudonym: str, seen: OtpLedger, new: OtpLedger, now: datetime) -> dict[str, Any]:
        """Return the conditional update, also as part of a transaction."""
        sets, removes, names, values = _mail_changes(seen, new)
        revision = secrets.token_urlsafe(9)
        scalars: dict[str, object] = {
            "revision": revision,
            "guesses": [
                {"mac": guess.guess_mac, "at_ms": to_milliseconds(guess.made_at), "by": guess.counted_by or revision}
                for guess in new.guesses
            ],
            "failures": new.failures,
            "last_failed_at_ms": optional_ms(new.last_failed_at),
            "streak": new.streak,
            "quota_blocked_until_ms": optional_ms(new.quota_blocked_until),
            "completed_by": new.completed_by,
            "forms_used": list(new.forms_used),
            "expires_at": self._expires_at(new, now),
        }
        for name, value in scalars.items():
            if value is None:
                removes.append(name)
            else:
                sets.append(f"{name} = :{name}")
                values[f":{name}"] = value
        condition = "attribute_not_exists(pseudonym)" if seen.revision is None else "revision = :seen"
        if seen.revision is not None:
            values[":seen"] = seen.revision
        request: dict[str, Any] = {
            "TableName": self.table_name,
            "Key": self.key(pseudonym),
            "UpdateExpression": f"SET {', '.join(sets)}" + (f" REMOVE {', '.join(removes)}" if removes else ""),
            "ConditionExpression": condition,
            "ExpressionAttributeValues": to_wire(values),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        return request | ({"ExpressionAttributeNames": names} if names else {})

    def _expires_at(self, ledger: OtpLedger, now: datetime) -> int:
        if ledger.streak or ledger.failures or ledger.guesses:
            return to_ttl(now + STREAK_KEPT)
        limits = self._limits
        spans = (DAY, limits.code_window, limits.code_lifetime, limits.transaction_lifetime, limits.block)
        ends = [now + span for span in spans]
        if ledger.quota_blocked_until is not None:
            ends.append(ledger.quota_blocked_until + limits.code_window)
        return to_ttl(max(ends))


def _mail_changes(seen: OtpLedger, new: OtpLedger) -> tuple[list[str], list[str], dict[str, str], dict[str, object]]:
    """Return what to set and remove so that the stored mails become those of `new`."""
    if seen.revision is None:
        return ["mailed = :mailed"], [], {}, {":mailed": {mail.otp_id: _entry(mail) for mail in new.mailed}}
    before = {mail.otp_id: mail for mail in seen.mailed}
    sets: list[str] = []
    removes: list[str] = []
    names: dict[str, str] = {}
    values: dict[str, object] = {}
    for number, mail in enumerate(new.mailed):
        if before.get(mail.otp_id) == mail:
            continue
        names[f"#m{number}"] = mail.otp_id
        if mail.otp_id in before:
            names["#void"] = "void"  # a reserved word of DynamoDB's expressions
            sets.append(f"mailed.#m{number}.#void = :void{number}")
            values[f":void{number}"] = mail.void
        else:
            sets.append(f"mailed.#m{number} = :mail{number}")
            values[f":mail{number}"] = _entry(mail)
    for number, otp_id in enumerate(sorted(before.keys() - {mail.otp_id for mail in new.mailed})):
        names[f"#gone{number}"] = otp_id
        removes.append(f"mailed.#gone{number}")
    return sets, removes, names, values


def _was_made(revision: str, seen: OtpLedger, new: OtpLedger, actual: OtpLedger) -> bool:
    """Whether a write that was refused when it was sent again had been made, as far as what is stored now shows."""
    if revision in {actual.revision, *(guess.counted_by for guess in actual.guesses)}:
        return True
    added = {mail.otp_id for mail in new.mailed} - {mail.otp_id for mail in seen.mailed}
    return bool(added & {mail.otp_id for mail in actual.mailed})


def _entry(mail: MailedOtp) -> dict[str, object]:
    entry: dict[str, object] = {"sent_at_ms": to_milliseconds(mail.sent_at), "mac": mail.otp_mac, "void": mail.void}
    return entry | ({"form": mail.form} if mail.form else {})


def parse(item: Item | None) -> OtpLedger:
    """Return the ledger of an item, the empty one for none."""
    if not item:
        return OtpLedger()
    values = from_wire(item)
    mailed = sorted(values["mailed"].items())  # ids begin with their number
    return OtpLedger(
        revision=values["revision"],
        mailed=tuple(
            MailedOtp(
                otp_id,
                from_milliseconds(mail["sent_at_ms"]),
                mail["mac"],
                mail["void"],
                mail.get("form"),
                next((fate for fate in MailFate if fate == mail.get("fate")), None),
            )
            for otp_id, mail in mailed
        ),
        guesses=tuple(
            Guess(guess["mac"], from_milliseconds(guess["at_ms"]), guess["by"]) for guess in values["guesses"]
        ),
        failures=values["failures"],
        last_failed_at=optional_from_ms(values.get("last_failed_at_ms")),
        streak=values["streak"],
        quota_blocked_until=optional_from_ms(values.get("quota_blocked_until_ms")),
        completed_by=values.get("completed_by"),
        forms_used=tuple(values["forms_used"]),
    )
