"""Links in mails: one record per member and purpose, so that only the newest is good, once, and not for long (REC-01).

The text of a link is a sealed reference; the record holds a random id and when mails were sent, never the text. There
is a record for strangers' numbers too: asking for a link does the same work for every number (REC-05).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hmac import compare_digest

from chalicelib.domain.limits import Limits


class LinkPurpose(StrEnum):
    """What a link is for; one for another purpose is no link here."""

    RESET_PASSWORD = "reset-password"  # noqa: S105 - the name of a purpose, not a secret
    VERIFY_EMAIL = "verify-email"
    CONFIRM_EMAIL = "confirm-email"
    DENY = "deny"
    WAITS_FOR_ADDRESS = "waits-for-address"
    """No link: the sign-in that gave the right password and may ask for one, by the id of its transaction."""


MAILS_PER_WINDOW = 3
"""How many mails with a link of one purpose a member gets in the window; more requests are silent (REC-05)."""

MAIL_WINDOW = timedelta(hours=1)

FORMS_REMEMBERED = 8
"""How many one-use form values a record remembers (REL-05)."""


@dataclass(frozen=True)
class LinkReference:
    """What the sealed text of a link says."""

    pseudonym: str
    purpose: LinkPurpose
    link_id: str

    def to_payload(self) -> dict[str, object]:
        """Return what is sealed (keyring purpose `link`)."""
        return {"p": self.pseudonym, "u": self.purpose.value, "i": self.link_id}

    @classmethod
    def from_payload(cls, payload: Mapping[str, object] | None, purpose: LinkPurpose) -> "LinkReference | None":
        """Return what was sealed, None for anything else and for a link of another purpose."""
        if payload is None or payload.get("u") != purpose.value:
            return None
        return cls(str(payload["p"]), purpose, str(payload["i"]))


@dataclass(frozen=True)
class LinkRecord:
    """What is stored of the links of one purpose for one number; empty where none was ever asked for."""

    revision: str | None = None
    link_id: str | None = None
    """The newest link's; None where it was used."""
    issued_at: datetime | None = None
    sent_at: tuple[datetime, ...] = ()
    """When mails with such a link were asked for in the running window, at most `MAILS_PER_WINDOW`."""
    detail: str | None = field(default=None, repr=False)
    """What the link is about, such as a new address; sealed where it is stored."""
    forms_used: tuple[str, ...] = ()
    """One-use values of the forms that asked for a link, or used one."""


def may_send(record: LinkRecord, now: datetime) -> bool:
    """Whether another mail with such a link may go out now."""
    return len(_recent(record, now)) < MAILS_PER_WINDOW


def issued(record: LinkRecord, link_id: str | None, now: datetime, detail: str | None = None) -> LinkRecord:
    """Return the record with a new link in place of every older one; without an id only the mail is counted."""
    sent_at = (*_recent(record, now), now)[-MAILS_PER_WINDOW:]
    return replace(record, link_id=link_id, issued_at=now, sent_at=sent_at, detail=detail)


def taken_back(before: LinkRecord, stored: LinkRecord) -> LinkRecord:
    """Return the record of before a mail that could not be sent: its link, its quota; forms stay posted."""
    return replace(before, forms_used=stored.forms_used)


def used(record: LinkRecord) -> LinkRecord:
    """Return the record with its link used up; what was sent still counts."""
    return replace(record, link_id=None, issued_at=None, detail=None)


def with_form(record: LinkRecord, form: str | None) -> LinkRecord:
    """Remember that a form was posted."""
    return replace(record, forms_used=(*record.forms_used, form)[-FORMS_REMEMBERED:]) if form else record


def is_live(record: LinkRecord, link: LinkReference, now: datetime, limits: Limits) -> bool:
    """Whether this is the newest link of its purpose, unused, young enough, and of after the last restore (DB-05)."""
    issued_at = record.issued_at
    if record.link_id is None or issued_at is None or not limits.still_counts(issued_at):
        return False
    return compare_digest(record.link_id, link.link_id) and now < issued_at + lifetime_of(link.purpose, limits)


def lifetime_of(purpose: LinkPurpose, limits: Limits) -> timedelta:
    """Return how long a link that is stored by its id is good."""
    return limits.reset_link_lifetime if purpose is LinkPurpose.RESET_PASSWORD else limits.verification_link_lifetime


def _recent(record: LinkRecord, now: datetime) -> tuple[datetime, ...]:
    return tuple(sent for sent in record.sent_at if now < sent + MAIL_WINDOW)
