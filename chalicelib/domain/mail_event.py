"""What SES tells of a mail that it took: accepted, delayed, refused, or complained of (MAIL-09).

Pure rules over SES's event form. Events come more than once and in any order, so each is judged by itself: the fates
of one mail are ranked, and the highest that was told holds. Addresses in an event are never read; the mail's own
reference, sealed when it was sent, leads back to its account.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

REFERENCE_TAG = "mail"
"""The name of the SES message tag that carries a mail's reference."""

REFERENCE_MAX_CHARACTERS = 256
"""The longest value of a message tag that SES takes."""

NO_COMPLAINT = frozenset({"not-spam", "auth-failure"})
"""Feedback that says the mail was wanted after all, or is about the mail's signature."""


class MailFate(IntEnum):
    """What became of one mail; a higher one holds against a lower one, whichever was told first."""

    DELAYED = 1
    """The member's mail server has not taken it yet; SES goes on trying."""
    REFUSED_FOR_NOW = 2
    """Not taken: a full mailbox, a server that is down. Below ACCEPTED, because automatic replies look the same."""
    ACCEPTED = 3
    """The member's mail server has taken it."""
    REFUSED = 4
    """Not taken, and no later mail to this address will be; also where SES itself no longer writes to it."""
    NOT_SENT = 5
    """SES took it from us and would not send it."""

    @property
    def slug(self) -> str:
        """Its name on the wire and in the locales."""
        return self.name.lower().replace("_", "-")


NEVER_ARRIVES = frozenset({MailFate.REFUSED_FOR_NOW, MailFate.REFUSED, MailFate.NOT_SENT})
"""Fates of a mail whose code nobody can type."""


@dataclass(frozen=True)
class MailEvent:
    """One event about one mail of ours."""

    reference: str
    """The mail's sealed reference; whether it is one of ours is not known yet."""
    fate: MailFate | None
    """What became of the mail; None for a complaint, which says nothing of it."""
    complained: bool = False

    @property
    def closes_address(self) -> bool:
        """Whether no code may go to the address any more: refused for good, or complained of."""
        return self.complained or self.fate is MailFate.REFUSED


@dataclass(frozen=True)
class MailReference:
    """What a mail's tag says once it is opened: whose mail, which one, and the fingerprint of where it went."""

    pseudonym: str
    otp_id: str
    address_fingerprint: str

    def to_payload(self) -> dict[str, object]:
        """Return what is sealed."""
        return {"r": [self.pseudonym, self.otp_id, self.address_fingerprint]}


def reference_from(payload: Mapping[str, object] | None) -> MailReference | None:
    """Return the reference of an opened tag; None where it did not open, or holds something else."""
    parts = (payload or {}).get("r")
    if not isinstance(parts, list) or [type(part) for part in parts] != [str, str, str]:
        return None
    return MailReference(*parts)


def read_mail_event(told: object) -> MailEvent | None:
    """Read one event of an SES configuration set, already parsed from JSON; None for any other thing.

    What SES publishes beside mails (its own test message, events of kinds that nobody asked for, mails without our
    tag) is such another thing, and so is everything that is not formed as SES forms it.
    """
    reference = _text(_first(_inside(told, "mail", "tags", REFERENCE_TAG)))
    if not 0 < len(reference) <= REFERENCE_MAX_CHARACTERS:
        return None
    match _text(_inside(told, "eventType")):
        case "Delivery":
            return MailEvent(reference, MailFate.ACCEPTED)
        case "DeliveryDelay":
            return MailEvent(reference, MailFate.DELAYED)
        case "Reject":
            return MailEvent(reference, MailFate.NOT_SENT)
        case "Bounce":
            permanent = _inside(told, "bounce", "bounceType") == "Permanent"
            return MailEvent(reference, MailFate.REFUSED if permanent else MailFate.REFUSED_FOR_NOW)
        case "Complaint" if _inside(told, "complaint", "complaintFeedbackType") not in NO_COMPLAINT:
            suppressed = _text(_inside(told, "complaint", "complaintSubType")).endswith("SuppressionList")
            return MailEvent(reference, MailFate.REFUSED if suppressed else None, complained=True)
    return None


def _inside(told: object, *names: str) -> object:
    for name in names:
        told = told.get(name) if isinstance(told, dict) else None
    return told


def _first(values: object) -> object:
    return values[0] if isinstance(values, list) and len(values) == 1 else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
