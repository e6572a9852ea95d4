"""What SQS hands to Lambda when sessions have ended: clients are told here, off every request's path (OP-16).

The function answers which messages stay in the queue; the queue brings them again, and at last puts them aside, where
an alarm sees them. No URL leads here.
"""

import json
from typing import Any

from chalice import Blueprint

from chalicelib import wiring
from chalicelib.domain import audit_events
from chalicelib.domain.faults import Fault
from chalicelib.domain.logout_notice import from_payload
from chalicelib.domain.session_events import LogoutNoticeDropped
from chalicelib.handlers.http import record_defect
from chalicelib.use_cases.send_logout_notice import Delivery
from chalicelib.wiring import session_verbs

routes = Blueprint("chalicelib.handlers.logout_notices")


@routes.lambda_function(name="logout-notices")
def logout_notices(event: dict[str, Any], _context: object) -> dict[str, list[dict[str, str]]]:
    """Send the notices of one invocation; the answer is SQS's `batchItemFailures`."""
    wiring.begin_request("")
    later = [record["messageId"] for record in event["Records"] if not _is_done(record["body"])]
    return {"batchItemFailures": [{"itemIdentifier": each} for each in later]}


def _is_done(body: str) -> bool:
    audit = wiring.adapters().audit
    try:
        notice = from_payload(_parsed(body))
        if notice is None:
            audit.record(LogoutNoticeDropped("", "unreadable"))
            return True
        return session_verbs.send_logout_notice()(notice) is Delivery.DONE
    except Fault as fault:
        audit.record(audit_events.DependencyFailed(str(fault), ""))
    except Exception as defect:  # noqa: BLE001 - its own text could hold a token (LOG-02)
        record_defect("", defect)
    return False


def _parsed(body: str) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return None


wiring.refuse_faults_of_function(__name__)
