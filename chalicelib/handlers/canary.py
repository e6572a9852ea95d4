"""The synthetic canary: every five minutes a function of its own signs in as nobody, from outside (REL-10).

It is no member: its client, its number and its password open nothing, its role may write its log and nothing else. A
walk that fails raises, so that Lambda counts an error and the alarm rises; one that never comes is missed by another.
"""

from chalice import Blueprint, Rate
from chalice.app import CloudWatchEvent

from chalicelib import wiring
from chalicelib.domain.canary_events import CanaryFailed
from chalicelib.handlers.http import record_defect

EVERY_MINUTES = 5

routes = Blueprint("chalicelib.handlers.canary")


class SignInNotWalked(Exception):
    """The public site did not answer a visitor as it should; the text names the step and why."""


@routes.schedule(Rate(EVERY_MINUTES, unit=Rate.MINUTES), name="canary")
def canary(_event: CloudWatchEvent) -> None:
    """Walk once.

    Raises:
        SignInNotWalked: the walk failed.
        SettingsError: the settings have faults, and the function does not work at all.
    """
    from chalicelib.wiring.canary import walk_sign_in  # noqa: PLC0415 - the function of the API loads no client of HTTP

    wiring.begin_request("")
    wiring.settings()
    try:
        event = walk_sign_in()()
    except Exception as defect:  # noqa: BLE001 - its own text could hold what was asked (LOG-02)
        record_defect("", defect)
        raise SignInNotWalked("a defect, which the log names") from None
    if isinstance(event, CanaryFailed):
        raise SignInNotWalked(f"{event.step}: {event.reason}")


wiring.refuse_faults_of_function(__name__)
