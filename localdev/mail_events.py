"""SES and SNS of the local stage: events about the mails of the outbox, signed and handed over as AWS would.

They take the product's own way: the function that SNS invokes, its signature check and all. Only the certificate is
ours, because this machine has no SNS: it is made when the first event is, and no other stage can load this.
"""

import json
import secrets
import uuid
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from chalicelib.domain.mail_event import REFERENCE_TAG
from chalicelib.domain.sns_message import certificate_host, signed_text, sns_message

if TYPE_CHECKING:
    from localdev.world import World

EVENTS: Mapping[str, Mapping[str, Any]] = {
    "accept": {"eventType": "Delivery", "delivery": {"smtpResponse": "250 ok"}},
    "delay": {"eventType": "DeliveryDelay", "deliveryDelay": {"delayType": "TransientCommunicationFailure"}},
    "full": {"eventType": "Bounce", "bounce": {"bounceType": "Transient", "bounceSubType": "MailboxFull"}},
    "refuse": {"eventType": "Bounce", "bounce": {"bounceType": "Permanent", "bounceSubType": "NoEmail"}},
    "complain": {"eventType": "Complaint", "complaint": {"complaintFeedbackType": "abuse"}},
    "reject": {"eventType": "Reject", "reject": {"reason": "Bad content"}},
}
"""What a mail server, its owner or SES may do with a mail, by the word that the outbox has for it."""

GOOD_FROM, GOOD_UNTIL = datetime(2000, 1, 1, tzinfo=UTC), datetime(2300, 1, 1, tzinfo=UTC)
"""How long the certificate is good: longer than the local clock can be moved."""

TOPIC_ARN = "arn:aws:sns:eu-west-3:123456789012:sesame-mail-events"
"""The topic of the local stage, where no setting names another."""


def ses_event(kind: str, *, message_id: str, to: str, reference: str, at: datetime) -> dict[str, Any]:
    """Return the event that an SES configuration set publishes about a mail."""
    told = dict(EVENTS[kind])
    for part, recipients in (("bounce", "bouncedRecipients"), ("complaint", "complainedRecipients")):
        if part in told:
            told[part] = {**told[part], recipients: [{"emailAddress": to}], "feedbackId": secrets.token_hex(16)}
    mail = {
        "timestamp": _told(at),
        "messageId": message_id,
        "destination": [to],
        "commonHeaders": {"to": [to]},
        "tags": {"ses:configuration-set": ["sesame"], REFERENCE_TAG: [reference]},
    }
    return {**told, "mail": mail}


def notification(message: str, topic_arn: str, at: datetime, *, version: str = "2", **spoiled: str) -> dict[str, Any]:
    """Return what SNS invokes a function with; `spoiled` replaces parts after the signature was made."""
    sns: dict[str, Any] = {
        "Type": "Notification",
        "MessageId": str(uuid.uuid4()),
        "TopicArn": topic_arn,
        "Subject": "Amazon SES Email Event Notification",
        "Message": message,
        "Timestamp": _told(at),
        "SignatureVersion": version,
        "Signature": "",
        "SigningCertUrl": certificate_url(topic_arn),
        "UnsubscribeUrl": f"https://{certificate_host(topic_arn)}/?Action=Unsubscribe",
        "MessageAttributes": {},
    }
    signed = sns_message({"Sns": sns})
    assert signed is not None  # noqa: S101 - all its parts stand above
    digest = hashes.SHA256() if version == "2" else hashes.SHA1()  # noqa: S303 - SNS's version 1
    sns["Signature"] = b64encode(_key().sign(signed_text(signed).encode(), padding.PKCS1v15(), digest)).decode()
    return {"Records": [{"EventSource": "aws:sns", "EventVersion": "1.0", "Sns": sns | spoiled}]}


def tell(world: "World", message_id: str, kind: str) -> None:
    """Let the product hear of something that became of a mail of the outbox."""
    message, reference = world.outbox.find(message_id), world.outbox.reference_of(message_id)
    if message is None or reference is None:
        raise LookupError("no such mail")
    now = world.clock.now()
    event = ses_event(kind, message_id=message_id, to=message.to, reference=reference, at=now)
    invoke(notification(json.dumps(event), world.settings.mail_events_topic_arn, now))


def invoke(event: dict[str, Any]) -> None:
    """Run the function that SNS invokes."""
    from chalicelib.handlers import mail_events  # noqa: PLC0415 - the world, which imports this, is below the handlers

    mail_events.mail_feedback(event, None)


def certificate_url(topic_arn: str) -> str:
    """Return where SNS would have the certificate."""
    return f"https://{certificate_host(topic_arn)}/SimpleNotificationService-{'0' * 32}.pem"


def certificate(_url: str) -> bytes:
    """Return our certificate, for every URL that the product accepts."""
    return _certificate()


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def _certificate() -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.local.example")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(_key().public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(GOOD_FROM)
        .not_valid_after(GOOD_UNTIL)
        .sign(_key(), hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


def _told(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
