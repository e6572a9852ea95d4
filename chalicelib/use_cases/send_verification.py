"""Send the mail with the link that verifies an address (product.md §3); the link's record is written by whoever calls."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.limits import Limits
from chalicelib.domain.link import LinkPurpose, LinkReference
from chalicelib.use_cases.account_ports import ComposeLinkMail
from chalicelib.use_cases.ports import Keyring
from chalicelib.use_cases.send_letter import SendLetter


@dataclass(frozen=True)
class SendVerification:
    """The verb with its collaborators."""

    keyring: Keyring
    send_letter: SendLetter
    limits: Limits

    def __call__(self, pseudonym: str, email: str, link_id: str, compose: ComposeLinkMail, now: datetime) -> bool:
        """Send the link with this id; return whether SES took it. Raises KeysUnavailable."""
        reference = LinkReference(pseudonym, LinkPurpose.VERIFY_EMAIL, link_id)
        token = self.keyring.seal("link", reference.to_payload())
        content = compose(token, now, now + self.limits.verification_link_lifetime)
        return self.send_letter(pseudonym, email, LinkPurpose.VERIFY_EMAIL.value, content)
