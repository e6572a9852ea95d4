"""Write the mail with a link (product.md §3), before anything is stored of it.

So keys that are out close the way while nothing has been written. The link's record is written by whoever calls.
"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.limits import Limits
from chalicelib.domain.link import LinkReference, lifetime_of
from chalicelib.use_cases.account_ports import ComposeLinkMail
from chalicelib.use_cases.ports import Keyring, MailContent


@dataclass(frozen=True)
class WriteLink:
    """The verb with its collaborators."""

    keyring: Keyring
    limits: Limits

    def __call__(self, reference: LinkReference, compose: ComposeLinkMail, now: datetime) -> MailContent:
        """Return the mail with this link. Raises KeysUnavailable."""
        token = self.keyring.seal("link", reference.to_payload())
        return compose(token, now, now + lifetime_of(reference.purpose, self.limits))
