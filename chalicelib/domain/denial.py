"""The link "this was not me" in a notice: what its sealed text says, how long it is good, and what it does once (DEV-06).

Nothing is stored when a notice goes out, so no later notice makes an earlier link worthless: whoever took an account over
could do that by acting again. One record per member says when somebody last denied; links from before that are dead.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chalicelib.domain.epoch import from_milliseconds, to_milliseconds
from chalicelib.domain.limits import Limits
from chalicelib.domain.link import LinkPurpose, LinkRecord
from chalicelib.domain.member import Account

DENIAL_LIFETIME = timedelta(days=10)
"""How long such a link is good; the figure of login.gov (DEV-06)."""


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


def may_deny(reference: DenyReference, record: LinkRecord, now: datetime, limits: Limits) -> bool:
    """Whether a link is young enough and nothing was denied since its notice; `record` is that of the purpose `deny`."""
    if now >= reference.sent_at + DENIAL_LIFETIME or not limits.still_counts(reference.sent_at):
        return False
    return record.issued_at is None or record.issued_at < reference.sent_at


def denied(record: LinkRecord, now: datetime) -> LinkRecord:
    """Return the record of a denial made now."""
    return replace(record, link_id=None, issued_at=now)


def address_to_restore(reference: DenyReference, account: Account) -> str | None:
    """Return the address that a denial puts back: the notice's own, where the account has another one by now."""
    return None if account.verified_email == reference.email else reference.email
