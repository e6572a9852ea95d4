"""The link "this was not me" in a notice: what its sealed text says, how long it is good, and what it does once (DEV-06).

Nothing is stored when a notice goes out, so no later notice makes an earlier link worthless: whoever took an account over
could do that by acting again. One record per member says what was denied. A denial ends the links of its own mailbox, and
all that was sent anywhere since the notice that it answers; an older link to another address still counts for more, so
that a thief cannot disarm the owner's by denying a notice of their own.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chalicelib.domain.epoch import from_milliseconds, to_milliseconds
from chalicelib.domain.limits import Limits
from chalicelib.domain.link import LinkPurpose, LinkRecord
from chalicelib.domain.member import Account
from chalicelib.domain.recovery import NEW_ADDRESS_RESTS

DENIAL_LIFETIME = timedelta(days=10)
"""How long such a link is good; the figure of login.gov (DEV-06)."""

DENIALS_REMEMBERED = 8
"""How many denials a record tells apart; one more is taken as one with the last."""


@dataclass(frozen=True)
class DenyReference:
    """What the sealed text of such a link says."""

    pseudonym: str
    email: str = field(repr=False)
    """The address that the notice went to: whoever denies from there gets their account back there."""
    sent_at: datetime

    def to_payload(self) -> dict[str, object]:
        """Return what is sealed (keyring purpose `link`)."""
        moment = str(to_milliseconds(self.sent_at))
        return {"p": self.pseudonym, "u": LinkPurpose.DENY.value, "i": moment, "a": self.email}

    @classmethod
    def from_payload(cls, payload: Mapping[str, object] | None) -> "DenyReference | None":
        """Return what was sealed, None for anything else and for a link of another purpose."""
        if payload is None or payload.get("u") != LinkPurpose.DENY.value:
            return None
        return cls(str(payload["p"]), str(payload["a"]), from_milliseconds(int(str(payload["i"]))))


@dataclass(frozen=True)
class Denial:
    """One notice that was denied: where it went, when it was sent, and when it was denied."""

    email: str = field(repr=False)
    sent_at: datetime
    denied_at: datetime

    def ends(self, reference: DenyReference) -> bool:
        """Whether a link is worthless by it."""
        if reference.sent_at > self.denied_at:
            return False
        return reference.sent_at >= self.sent_at or reference.email == self.email


def may_deny(reference: DenyReference, record: LinkRecord, now: datetime, limits: Limits) -> bool:
    """Whether a link is young enough and no denial has ended it; `record` is that of the purpose `deny`."""
    if now >= reference.sent_at + DENIAL_LIFETIME or not limits.still_counts(reference.sent_at):
        return False
    if record.issued_at is not None and reference.sent_at <= record.issued_at:
        return False
    return not any(each.ends(reference) for each in _denials(record))


def is_of_account(reference: DenyReference, account: Account) -> bool:
    """Whether a notice was about this very account, not one of the same number before it was erased or reset."""
    return account.opened_at is None or reference.sent_at >= account.opened_at


def denied(record: LinkRecord, now: datetime) -> LinkRecord:
    """Return the record by which every link sent until now is worthless."""
    return replace(record, link_id=None, issued_at=now, detail=None)


def denied_by(record: LinkRecord, reference: DenyReference, now: datetime) -> LinkRecord:
    """Return the record of a denial by this link, made now."""
    kept = [each for each in _denials(record) if now < each.denied_at + DENIAL_LIFETIME]
    new = Denial(reference.email, reference.sent_at, max(now, reference.sent_at))  # clocks of two containers differ
    if len(kept) >= DENIALS_REMEMBERED:
        new = replace(new, sent_at=min(new.sent_at, kept.pop().sent_at))
    told = [[each.email, to_milliseconds(each.sent_at), to_milliseconds(each.denied_at)] for each in (*kept, new)]
    return replace(record, detail=json.dumps(told))


def address_to_restore(reference: DenyReference, account: Account) -> str | None:
    """Return the address that a denial puts back: the notice's own, where the account has another one by now."""
    return None if account.verified_email == reference.email else reference.email


def restored_rests(account: Account, now: datetime) -> bool:
    """Whether an address that a denial puts back rests for recovery like any new one (REC-08).

    Not where it was replaced within a day: that is what its owner hears of first. An address that has stood longer may have
    replaced a mailbox that was stolen, and whoever holds that must not be a link and a birth date away from the account.
    """
    return account.email_changed_at is None or now >= account.email_changed_at + NEW_ADDRESS_RESTS


def _denials(record: LinkRecord) -> list[Denial]:
    return [
        Denial(str(email), from_milliseconds(int(sent)), from_milliseconds(int(denied_at)))
        for email, sent, denied_at in json.loads(record.detail or "[]")
    ]
