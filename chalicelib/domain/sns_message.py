"""A notification of SNS as Lambda gets it: its parts, the text that is signed, and whether it may be looked at at all.

Source: SNS developer guide, "Verifying the signatures of Amazon SNS messages". Everything here is judged before a
certificate is fetched or a signature computed; nothing of the message's content is looked at.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

OLDEST = timedelta(hours=25)
"""How long a message is listened to after it was published: an hour of Lambda's own tries, a day put aside (ADR 8)."""

CLOCKS_APART = timedelta(minutes=5)
"""How far SNS's clock may be ahead of ours."""

SIGNATURE_VERSIONS = frozenset({"1", "2"})
"""RSA with SHA-1 and with SHA-256; our topic asks for the second."""

_TOPIC = re.compile(r"arn:(aws|aws-cn):sns:([a-z0-9-]+):\d{12}:[A-Za-z0-9_-]+")
_CERTIFICATE_PATH = re.compile(r"/SimpleNotificationService-[0-9a-zA-Z]{8,64}\.pem")
_TEXTS = ("Type", "MessageId", "TopicArn", "Message", "Timestamp", "SignatureVersion", "Signature")


@dataclass(frozen=True)
class SnsMessage:
    """One notification, unproved."""

    type: str
    message_id: str
    topic_arn: str
    subject: str | None
    message: str = field(repr=False)
    timestamp: str
    signature_version: str
    signature: str = field(repr=False)
    certificate_url: str


def sns_message(record: object) -> SnsMessage | None:
    """Return the notification of one record of a Lambda event; None where a part is missing or is no text."""
    sns = record.get("Sns") if isinstance(record, dict) else None
    if not isinstance(sns, Mapping):
        return None
    found = [sns.get(name) for name in _TEXTS] + [sns.get("SigningCertUrl") or sns.get("SigningCertURL")]
    texts = [text for text in found if isinstance(text, str)]
    subject = sns.get("Subject")
    if len(texts) != len(found) or not isinstance(subject, str | None):
        return None
    kind, message_id, topic_arn, message, timestamp, version, signature, url = texts
    return SnsMessage(kind, message_id, topic_arn, subject, message, timestamp, version, signature, url)


def signed_text(message: SnsMessage) -> str:
    """Return what the signature of a notification is made over: names and values by turns, each on its line."""
    parts = {
        "Message": message.message,
        "MessageId": message.message_id,
        "Subject": message.subject,
        "Timestamp": message.timestamp,
        "TopicArn": message.topic_arn,
        "Type": message.type,
    }
    return "".join(f"{name}\n{value}\n" for name, value in parts.items() if value is not None)


def refusal_of(message: SnsMessage, topic_arn: str, now: datetime) -> str | None:
    """Return why a notification is not looked at, as a slug; None where only its signature is left to be checked."""
    if message.type != "Notification":
        return "wrong-type"
    if not is_topic(topic_arn) or message.topic_arn != topic_arn:
        return "wrong-topic"
    if message.signature_version not in SIGNATURE_VERSIONS:
        return "wrong-version"
    if not _is_certificate_url(message.certificate_url, topic_arn):
        return "wrong-certificate-url"
    published_at = _moment(message.timestamp)
    if published_at is None or published_at > now + CLOCKS_APART:
        return "wrong-time"
    return "too-old" if now - published_at > OLDEST else None


def is_topic(topic_arn: str) -> bool:
    """Whether a text is the ARN of a topic."""
    return _TOPIC.fullmatch(topic_arn) is not None


def certificate_host(topic_arn: str) -> str:
    """Return the one host that has the certificates of a topic: SNS itself, in the topic's region."""
    partition, region = re.fullmatch(_TOPIC, topic_arn).groups()  # type: ignore[union-attr]  # callers asked `is_topic`
    return f"sns.{region}.amazonaws.com" + (".cn" if partition == "aws-cn" else "")


def _is_certificate_url(url: str, topic_arn: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    exact = f"https://{certificate_host(topic_arn)}{parts.path}"
    return _CERTIFICATE_PATH.fullmatch(parts.path) is not None and url == exact


def _moment(timestamp: str) -> datetime | None:
    try:
        return datetime.strptime(timestamp, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError:
        return None
