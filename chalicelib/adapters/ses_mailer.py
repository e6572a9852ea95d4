"""Mail through SES v2, as raw MIME: text first, HTML beside it (MAIL-02, MAIL-06, platform.md §3).

Header values are refused where they hold a control character (MAIL-05); the email package encodes the rest.
"""

import unicodedata
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from chalicelib.adapters import aws
from chalicelib.adapters.breaker import Breaker
from chalicelib.domain.faults import MailNotSent
from chalicelib.domain.mail_event import REFERENCE_TAG


class SesMailer:
    """The adapter."""

    def __init__(
        self, from_address: str, from_name: str, configuration_set: str, region: str, breaker: Breaker
    ) -> None:
        """Keep who signs the mails, and the SES configuration set, which tracks no opening and no click (MAIL-04)."""
        self._breaker = breaker
        self._configuration_set = configuration_set
        self._from_address = from_address
        self._from_name = from_name
        self._region = region

    def send(self, to: str, subject: str, text: str, html: str, reference: str) -> None:
        """Send one message at once; SES repeats `reference` in what it tells of it, and the recipient never sees it.

        Raises:
            MailNotSent: where SES refuses it or does not answer, or the address cannot stand in a header.
        """
        message = self._message(to, subject, text, html)
        if self._breaker.is_open():
            raise MailNotSent("mail: not asked while it hangs")
        with aws.faults_as(MailNotSent, "mail"), self._breaker.watching():
            aws.client("sesv2", self._region).send_email(
                FromEmailAddress=self._from_address,
                ConfigurationSetName=self._configuration_set,
                Destination={"ToAddresses": [to]},
                Content={"Raw": {"Data": message.as_bytes(policy=SMTP)}},
                EmailTags=[{"Name": REFERENCE_TAG, "Value": reference}],
            )

    def _message(self, to: str, subject: str, text: str, html: str) -> EmailMessage:
        if any(unicodedata.category(character).startswith("C") for character in to + subject):
            raise MailNotSent("mail: control character in a header")
        message = EmailMessage()
        try:
            message["From"] = Address(self._from_name, addr_spec=self._from_address)
            message["To"] = Address(addr_spec=to)
        except ValueError:
            raise MailNotSent("mail: malformed address") from None
        message["Subject"] = subject
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        message.add_alternative(html, subtype="html")
        return message
