"""Which notifications of SNS are looked at at all, before any signature is computed or certificate fetched (MAIL-09)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.sns_message import (
    OLDEST,
    SnsMessage,
    certificate_host,
    is_topic,
    refusal_of,
    signed_text,
    sns_message,
)
from localdev import mail_events

NOW = datetime(2026, 11, 20, 9, 0, 0, 250_000, tzinfo=UTC)
TOPIC = mail_events.TOPIC_ARN
HOST = "https://sns.eu-west-3.amazonaws.com"
FILE = "/SimpleNotificationService-" + "0" * 32 + ".pem"


def record(**spoiled: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    """Return the one record of a good notification, parts of it replaced."""
    (good,) = mail_events.notification("words", TOPIC, NOW)["Records"]
    return {**good, "Sns": good["Sns"] | spoiled}


def message(**spoiled: str) -> SnsMessage:
    """Return a good notification, parts of it replaced."""
    read = sns_message(record(**spoiled))
    assert read is not None
    return read


def test_a_good_one_is_looked_at() -> None:
    """Of either version, now and at both ends of the time that is allowed."""
    for good in (message(), message(SignatureVersion="1")):
        assert refusal_of(good, TOPIC, NOW) is None
        assert refusal_of(good, TOPIC, NOW + OLDEST) is None
        assert refusal_of(good, TOPIC, NOW - timedelta(minutes=5)) is None


@pytest.mark.parametrize(
    ("spoiled", "reason"),
    [
        ({"Type": "SubscriptionConfirmation"}, "wrong-type"),
        ({"TopicArn": TOPIC + "2"}, "wrong-topic"),
        ({"TopicArn": TOPIC.replace("123456789012", "210987654321")}, "wrong-topic"),
        ({"TopicArn": ""}, "wrong-topic"),
        ({"SignatureVersion": "0"}, "wrong-version"),
        ({"SignatureVersion": "3"}, "wrong-version"),
        ({"SignatureVersion": ""}, "wrong-version"),
        ({"Timestamp": "yesterday"}, "wrong-time"),
        ({"Timestamp": "2026-11-20T09:06:00.000Z"}, "wrong-time"),
        ({"Timestamp": "2026-11-19T07:59:59.000Z"}, "too-old"),
    ],
)
def test_others_are_refused_with_the_reason(spoiled: dict[str, str], reason: str) -> None:
    """Another kind, topic, account or version, too old, or from the future."""
    assert refusal_of(message(**spoiled), TOPIC, NOW) == reason


@pytest.mark.parametrize(
    "url",
    [
        "",
        f"http://sns.eu-west-3.amazonaws.com{FILE}",
        f"https://sns.eu-west-3.amazonaws.com.attacker.example{FILE}",
        f"https://attacker.example{FILE}",
        f"https://sns.eu-west-1.amazonaws.com{FILE}",
        f"https://sns.eu-west-3.amazonaws.com.cn{FILE}",
        f"https://s3.eu-west-3.amazonaws.com{FILE}",
        f"https://sns.eu-west-3.amazonaws.com:8443{FILE}",
        f"https://sns.eu-west-3.amazonaws.com@attacker.example{FILE}",
        f"https://attacker.example\\@sns.eu-west-3.amazonaws.com{FILE}",
        f"https://SNS.eu-west-3.amazonaws.com{FILE}",
        f"{HOST}/bucket{FILE}",
        f"{HOST}/../x.pem",
        f"{HOST}{FILE}?Action=Publish",
        f"{HOST}{FILE}#x",
        f"{HOST}{FILE}\n",
        f" {HOST}{FILE}",
        "https://[broken",
        "file:///etc/passwd",
    ],
)
def test_certificates_come_from_sns_itself_alone(url: str) -> None:
    """https, SNS's own host in the topic's region, a certificate's path, and nothing beside it."""
    assert refusal_of(message(SigningCertUrl=url or "x"), TOPIC, NOW) == "wrong-certificate-url"


def test_without_a_topic_nothing_is_believed() -> None:
    """A deployment that names no topic, or not one, refuses all; an empty topic does not match an empty setting."""
    for setting in ("", "anything"):
        assert refusal_of(message(TopicArn=setting), setting, NOW) == "wrong-topic"


def test_the_host_is_that_of_the_topics_region() -> None:
    """China has its own."""
    assert certificate_host(TOPIC) == "sns.eu-west-3.amazonaws.com"
    assert certificate_host("arn:aws-cn:sns:cn-north-1:123456789012:t") == "sns.cn-north-1.amazonaws.com.cn"
    assert is_topic(TOPIC)
    assert not is_topic(TOPIC + ":subscription")


def test_what_is_signed_is_each_name_and_value_on_its_line() -> None:
    """In the order that SNS documents; a subject that is absent is left out."""
    bare = replace(message(), message="m", message_id="i", subject=None, timestamp="t", topic_arn="a", type="n")
    assert signed_text(bare) == "Message\nm\nMessageId\ni\nTimestamp\nt\nTopicArn\na\nType\nn\n"
    assert "MessageId\ni\nSubject\ns\nTimestamp" in signed_text(replace(bare, subject="s"))


@pytest.mark.parametrize(
    "part", ["Type", "MessageId", "TopicArn", "Message", "Timestamp", "Signature", "SigningCertUrl"]
)
@pytest.mark.parametrize("value", [None, 17, ["text"]])
def test_a_part_that_is_missing_or_no_text_makes_it_none(part: str, value: object) -> None:
    """Nothing is read from what is not formed as a notification."""
    assert sns_message(record(**{part: value})) is None
    assert sns_message({"Sns": value}) is None
    assert sns_message(value) is None


def test_both_spellings_of_the_certificates_url_are_read() -> None:
    """Lambda spells it `SigningCertUrl`, https subscribers get `SigningCertURL`; ministack leaves the subject out."""
    good = record()["Sns"]
    url = good.pop("SigningCertUrl")
    del good["Subject"]
    read = sns_message({"Sns": {**good, "SigningCertURL": url}})
    assert read is not None
    assert (read.certificate_url, read.subject) == (url, None)
