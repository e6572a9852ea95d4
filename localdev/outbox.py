"""What was sent: mails and text messages read back from moto, dated by the product's clock (http.md §1 `/dev/outbox`).

moto keeps no time, so its two sending methods are wrapped once to note it. Where a backend is emptied, so is the outbox.
"""

import email
import email.policy
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Any

from chalicelib.domain.mail_event import REFERENCE_TAG
from chalicelib.use_cases.ports import Clock
from localdev import emulator


@dataclass(frozen=True)
class SentMessage:
    """One entry of `/dev/outbox.json`."""

    id: str
    kind: str
    """`email` or `sms`."""
    to: str
    subject: str
    text: str
    html: str
    sent_at: str
    """ISO 8601 with offset."""

    def to_json(self) -> dict[str, str]:
        """Return the entry as it stands in the JSON list."""
        return asdict(self)


class Outbox:
    """The messages of one emulated region, in the order in which they were sent."""

    def __init__(self, region: str, clock: Clock) -> None:
        """Begin to note when messages are sent; to be made once, after the emulator has started."""
        from moto.ses.models import SESBackend  # noqa: PLC0415 - after the emulator's checks
        from moto.sesv2.responses import SESV2Response  # noqa: PLC0415 - as above
        from moto.sns.models import SNSBackend  # noqa: PLC0415 - as above

        self._region = region
        self._clock = clock
        self._sent_at: dict[str, datetime] = {}
        self._read: dict[str, SentMessage] = {}
        self._references: dict[str, str] = {}
        backends: tuple[tuple[Any, str], ...] = ((SESBackend, "send_raw_email"), (SNSBackend, "publish"))
        for backend, method in backends:
            setattr(backend, method, self._noting_time(getattr(backend, method)))
        # moto drops the tags of a mail: they are read from the request.
        SESV2Response.send_email = self._noting_reference(SESV2Response.send_email)  # type: ignore[method-assign,assignment]  # wrapped

    def messages(self) -> list[SentMessage]:
        """Return what was sent, newest first."""
        # The noted ids come in the order of sending; times alone would not tell two of one millisecond apart.
        noted = list(self._sent_at)
        mails = {raw.id: raw for raw in list(emulator.backend("ses", self._region).sent_messages)}
        texts = dict(emulator.backend("sns", self._region).sms_messages)
        found = [
            self._once_read(each, mails[each]) if each in mails else self._sms(each, *texts[each])
            for each in noted
            if each in mails or each in texts
        ]
        return found[::-1]

    def find(self, message_id: str) -> SentMessage | None:
        """Return one message."""
        return next((message for message in self.messages() if message.id == message_id), None)

    def reference_of(self, message_id: str) -> str | None:
        """Return the reference that a mail's events carry, None where it is no mail that anything is told of."""
        return self._references.get(message_id)

    def forget(self) -> None:
        """Drop what was noted and read, when the backends are emptied."""
        self._sent_at.clear()
        self._read.clear()
        self._references.clear()

    def _noting_reference(self, send: Callable[[Any], str]) -> Callable[[Any], str]:
        def noting(response: Any) -> str:  # noqa: ANN401 - moto's response object
            answer = send(response)
            tags = {tag["Name"]: tag["Value"] for tag in json.loads(response.body).get("EmailTags", [])}
            if REFERENCE_TAG in tags:
                self._references[json.loads(answer)["MessageId"]] = tags[REFERENCE_TAG]
            return answer

        return noting

    def _noting_time(self, send: Callable[..., Any]) -> Callable[..., Any]:
        def noting(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever moto passes
            sent_at = self._clock.now()
            sent = send(*args, **kwargs)
            # SES gives the message back, SNS its id.
            self._sent_at[str(getattr(sent, "id", sent))] = sent_at
            return sent

        return noting

    def _once_read(self, message_id: str, raw: Any) -> SentMessage:  # noqa: ANN401 - moto's RawMessage
        # To take a mail apart costs milliseconds, and the whole list is asked for again and again.
        if message_id not in self._read:
            self._read[message_id] = self._mail(raw)
        return self._read[message_id]

    def _mail(self, raw: Any) -> SentMessage:  # noqa: ANN401 - moto's RawMessage
        # By bytes: a parser of text would take the 8-bit parts for something else.
        message = email.message_from_bytes(raw.raw_data.encode(), _class=EmailMessage, policy=email.policy.default)
        recipients = [address for _, address in getaddresses([str(each) for each in message.get_all("To", [])])]
        return SentMessage(
            id=raw.id,
            kind="email",
            to=", ".join(recipients),
            subject=str(message.get("Subject", "")),
            text=_part(message, "plain"),
            html=_part(message, "html"),
            sent_at=self._sent_at[raw.id].isoformat(timespec="milliseconds"),
        )

    def _sms(self, message_id: str, number: str, text: str) -> SentMessage:
        sent_at = self._sent_at[message_id].isoformat(timespec="milliseconds")
        return SentMessage(id=message_id, kind="sms", to=number, subject="", text=text, html="", sent_at=sent_at)


def _part(message: EmailMessage, subtype: str) -> str:
    part = message.get_body(preferencelist=(subtype,))
    return str(part.get_content()).replace("\r\n", "\n") if isinstance(part, EmailMessage) else ""
