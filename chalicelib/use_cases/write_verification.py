"""Write the mail with the link that verifies an address (product.md §3), before anything is stored of it.

So keys that are out close the way while nothing has been written. The link's record is written by whoever calls.
"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.limits import Limits
from chalicelib.domain.link import LinkPurpose, LinkReference
from chalicelib.use_cases.account_ports import ComposeLinkMail
from chalicelib.use_cases.ports import Keyring, MailContent


@dataclass(frozen=True)
class WriteVerification:
    """The verb with its collaborators."""

    keyring: Keyring
    limits: Limits

    def __call__(self, pseudonym: str, link_id: str, compose: ComposeLinkMail, now: datetime) -> MailContent:
        """Return the mail with the link of this id. Raises KeysUnavailable."""
        reference = LinkReference(pseudonym, LinkPurpose.VERIFY_EMAIL, link_id)
        token = self.keyring.seal("link", reference.to_payload())
        return compose(token, now, now + self.limits.verification_link_lifetime)
