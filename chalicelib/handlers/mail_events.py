"""What SNS hands to Lambda when SES tells of a mail (ADR 8): no URL leads here, and nothing is believed unproved.

The function is Chalice's plainest kind, because the signature is over the notification as it came. An exception makes
Lambda try again; it says nothing of what was in the event.
"""

from typing import Any

from chalice import Blueprint

from chalicelib import wiring
from chalicelib.domain import audit_events
from chalicelib.domain.faults import Fault
from chalicelib.domain.sns_message import sns_message
from chalicelib.handlers.http import record_defect
from chalicelib.wiring import verbs

routes = Blueprint("chalicelib.handlers.mail_events")


class MailEventNotTaken(Exception):
    """An event could not be taken now; the log line before it says why."""


@routes.lambda_function(name="mail-feedback")
def mail_feedback(event: dict[str, Any], _context: object) -> None:
    """Take each notification of one invocation.

    Raises:
        MailEventNotTaken: so that Lambda tries again.
    """
    wiring.begin_request("")
    try:
        for record in event["Records"]:
            verbs.take_mail_event()(sns_message(record))
    except Fault as fault:
        wiring.adapters().audit.record(audit_events.DependencyFailed(str(fault), ""))
        raise MailEventNotTaken from None
    except Exception as defect:  # noqa: BLE001 - its own text could hold an address (LOG-02)
        record_defect("", defect)
        raise MailEventNotTaken from None


wiring.refuse_faults_of_function(__name__)
