"""A bounce that the deployed function believes: signed as SNS signs, put aside while nobody can prove it, then taken.

The emulated SNS signs otherwise than AWS's, so the check stands in its place: it hands the function the event of SNS, and
a server of its own has the certificate. The product does not know; `overlay.GIVEN` lists what leads it there.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from chalicelib.domain.sns_message import certificate_host
from localdev import mail_events
from scripts import redrive_mail_events
from scripts.deploy_check import events, people, sns_host
from scripts.deploy_check.overlay import GIVEN, Given
from scripts.deploy_check.people import CLIENT_ID, People
from scripts.deploy_check.sign_in import REQUEST, Place, StepFailed, Tell
from scripts.deploy_check.stack import Stack, given
from tests.json_client import JsonClient
from tests.product import Answer

WAIT_SECONDS = 90
TABLES = ("AccountsTable", "OtpLedgersTable")


def check(made: Stack, seeded: People, site: Place, tell: Tell) -> None:
    """Let a member be sent a code, and let the address refuse it.

    Raises:
        StepFailed: where the event is not put aside, not believed or not heeded, or a forged one changes anything.
    """
    client = JsonClient(site.as_product())
    client.authorize(CLIENT_ID, **REQUEST)
    client.login(seeded.member)
    _judge("POST /login/code-request", client.code_request(), HTTPStatus.OK, "verify", tell)
    good = _bounce(made, people.mail_reference(made))
    with _in_the_place_of_sns(made) as server:
        server.is_open = False
        _put_aside(made, good, tell)
        server.is_open = True
        _forged_changes_nothing(made, good["Records"][0]["Sns"], tell)
        tell(f"scripts.redrive_mail_events: {_redriven(made)} taken, proved by the certificate at {server.fetched[0]}")
        before = _stored(made)
        written = _invoked(made, good)
        if _stored(made) != before:
            raise StepFailed("the same bounce again changed something")
        tell(f"the same bounce again: nothing changes; the function wrote {written}")
    again = JsonClient(site.as_product())
    again.authorize(CLIENT_ID, **REQUEST)
    _judge("POST /login", again.login(seeded.member), HTTPStatus.FORBIDDEN, "email-undeliverable", tell)


def of_no_mail(made: Stack, entries: tuple[Given, ...] = GIVEN) -> str:
    """Hand the function a genuine bounce of a mail that nobody sent, and return the names of what it wrote.

    Raises:
        StepFailed: where it cannot prove the bounce or cannot read the reference.
    """
    with _in_the_place_of_sns(made, entries):
        return _invoked(made, _bounce(made, "A" * 200))


@contextmanager
def _in_the_place_of_sns(made: Stack, entries: tuple[Given, ...] = GIVEN) -> Iterator[sns_host.SnsHost]:
    """Serve the certificate, and lead the function to it."""
    topic = made.names["MailEventsTopic"]
    certificates = {urlsplit(mail_events.certificate_url(topic)).path: mail_events.certificate("")}
    serving = sns_host.running(certificate_host(topic), certificates, made.account.certificate)
    with serving as server, given(made, server.variables(), entries):
        yield server


def _bounce(made: Stack, reference: str) -> dict[str, Any]:
    """Return what SNS would hand over of a mail, signed for the topic of the stack."""
    now = datetime.now(UTC)
    told = mail_events.ses_event(
        "refuse", message_id="deploy-check", to="claude@mail.example", reference=reference, at=now
    )
    return mail_events.notification(json.dumps(told), made.names["MailEventsTopic"], now)


def _put_aside(made: Stack, event: dict[str, Any], tell: Tell) -> None:
    functions, queues = made.account.client("lambda"), made.account.client("sqs")
    functions.invoke(FunctionName=made.names["MailFeedback"], InvocationType="Event", Payload=json.dumps(event))
    url = queues.get_queue_url(QueueName=redrive_mail_events.QUEUE)["QueueUrl"]
    deadline = time.monotonic() + WAIT_SECONDS
    while not int(_count(queues, url)):
        if time.monotonic() > deadline:
            raise StepFailed("a bounce that could not be proved was not put aside")
        time.sleep(0.2)
    tell(
        f"a bounce, while SNS's certificate cannot be had: tried three times, and put aside in {redrive_mail_events.QUEUE}"
    )


def _count(queues: Any, url: str) -> str:  # noqa: ANN401 - boto3 ships no types
    name = "ApproximateNumberOfMessages"
    return str(queues.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name])


def _forged_changes_nothing(made: Stack, sns: dict[str, Any], tell: Tell) -> None:
    before = _stored(made)
    forged = sns | {"Message": sns["Message"].replace("Permanent", "permanent", 1)}
    written = _invoked(made, {"Records": [{"EventSource": "aws:sns", "Sns": forged}]})
    if forged == sns or _stored(made) != before:
        raise StepFailed("a forged bounce changed something")
    tell(f"the same bounce with one character changed: nothing changes; the function wrote {written}")


def _invoked(made: Stack, event: dict[str, Any]) -> str:
    """Invoke the function and return the names of what it wrote."""
    function = made.names["MailFeedback"]
    before = list(events.log_lines(made, function))
    answer = made.account.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
    if "FunctionError" in answer:
        raise StepFailed(f"the function of mail events failed: {answer['Payload'].read()[:300]!r}")
    return ", ".join(events.wait_for_a_run(made, function, before))


def _redriven(made: Stack) -> int:
    try:
        taken = redrive_mail_events.redrive(made.account.client("sqs"), made.account.client("lambda"))
    except redrive_mail_events.NotTaken as told:
        raise StepFailed(str(told)) from None
    if taken != 1:
        raise StepFailed(f"{taken} mail events were put aside instead of one")
    return taken


def _stored(made: Stack) -> list[Any]:
    database = made.account.client("dynamodb")
    return [database.scan(TableName=made.names[table])["Items"] for table in TABLES]


def _judge(step: str, answer: Answer, status: HTTPStatus, word: str, tell: Tell) -> None:
    if answer.status != status or word not in answer.text:
        raise StepFailed(f"{step}: {answer.status}, expected {status} {word}: {answer.text[:300]}")
    tell(f"{step}: {answer.status}, {word}")
