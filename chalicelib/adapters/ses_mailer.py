"""Mail through SES v2, as raw MIME: text first, HTML beside it (MAIL-02, MAIL-06, platform.md §3).

Header values are refused where they hold a control character (MAIL-05); the standard library encodes the rest. What it
encodes is put together here, because its message classes take 3 ms for that, half of a sign-in's CPU.
"""

import unicodedata
from email.header import Header
from email.headerregistry import Address
from email.utils import formataddr
from quopri import encodestring

from chalicelib.adapters import aws
from chalicelib.adapters.breaker import Breaker
from chalicelib.domain.faults import MailNotSent
from chalicelib.domain.mail_event import REFERENCE_TAG

BOUNDARY = "=_sesame"
"""Between the parts; it cannot stand in them, because quoted-printable writes hexadecimal digits after each `=`."""

EOL = "\r\n"


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
                Content={"Raw": {"Data": message}},
                EmailTags=[{"Name": REFERENCE_TAG, "Value": reference}],
            )

    def _message(self, to: str, subject: str, text: str, html: str) -> bytes:
        if any(unicodedata.category(character).startswith("C") for character in to + subject):
            raise MailNotSent("mail: control character in a header")
        try:
            headers = {
                "From": Header(formataddr((self._from_name, self._from_address))).encode(linesep=EOL),
                "To": Address(addr_spec=to).addr_spec.encode("ascii").decode("ascii"),
                "Subject": Header(subject, "utf-8").encode(linesep=EOL),
                "Auto-Submitted": "auto-generated",
                "MIME-Version": "1.0",
                "Content-Type": f'multipart/alternative; boundary="{BOUNDARY}"',
            }
        except ValueError:
            raise MailNotSent("mail: malformed address") from None
        head = "".join(f"{name}: {value}{EOL}" for name, value in headers.items())
        parts = _part("plain", text), _part("html", html)
        return f"{head}{EOL}{''.join(parts)}--{BOUNDARY}--{EOL}".encode("ascii")


def _part(subtype: str, text: str) -> str:
    """Return one of the two parts, as quoted-printable, which filters and people can read."""
    body = encodestring(text.replace("\n", EOL).encode()).decode("ascii")
    kind = f'Content-Type: text/{subtype}; charset="utf-8"{EOL}Content-Transfer-Encoding: quoted-printable{EOL}'
    return f"--{BOUNDARY}{EOL}{kind}{EOL}{body}{EOL}"
