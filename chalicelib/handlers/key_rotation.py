"""What EventBridge starts each hour: the rotation of the signing keys (KEY-03, ADR 10); no URL leads here.

An exception raises the alarm on this function's errors; an alarm of its own tells where it has not succeeded for hours.
"""

from chalice import Blueprint
from chalice.app import CloudWatchEvent

from chalicelib import wiring
from chalicelib.domain import audit_events
from chalicelib.domain.faults import Fault
from chalicelib.handlers.http import record_defect
from chalicelib.wiring import provider_verbs

SCHEDULE = "rate(1 hour)"
"""Often, because a run that finds nothing to do costs two calls; a dropped key waits no longer for its heir."""

routes = Blueprint("chalicelib.handlers.key_rotation")


class KeysNotRotated(Exception):
    """A run did not end; the log line before it says why, and the next run does the rest."""


@routes.schedule(SCHEDULE, name="key-rotation")
def key_rotation(_event: CloudWatchEvent) -> None:
    """Bring every ring in order.

    Raises:
        KeysNotRotated: so that Lambda counts an error and tries again.
    """
    wiring.begin_request("")
    try:
        provider_verbs.rotate_signing_keys()()
    except Fault as fault:
        wiring.adapters().audit.record(audit_events.DependencyFailed(str(fault), ""))
        raise KeysNotRotated from None
    except Exception as defect:  # noqa: BLE001 - it is told as every defect is
        record_defect("", defect)
        raise KeysNotRotated from None


wiring.refuse_faults_of_function(__name__)
