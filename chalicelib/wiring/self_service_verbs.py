"""The use cases of "my security" with their collaborators; recovery's are in `account_verbs`."""

from typing import TYPE_CHECKING

from chalicelib.wiring import adapters
from chalicelib.wiring.session_verbs import end_session

if TYPE_CHECKING:
    from chalicelib.use_cases.my_security import EndOne, ReadMySecurity, ShownIds

# ruff: noqa: PLC0415 - imports on first use are the purpose of this module


def shown_ids() -> "ShownIds":
    """Return what turns ids into what a member is told of them."""
    from chalicelib.use_cases.my_security import ShownIds

    return ShownIds(adapters().keyring.mac)


def read_my_security() -> "ReadMySecurity":
    """Return the verb of looking at one's own security."""
    from chalicelib.use_cases.my_security import ReadMySecurity

    a = adapters()
    return ReadMySecurity(a.clock, a.sessions, a.devices, a.clients, a.settings.limits)


def end_one() -> "EndOne":
    """Return the verb of ending one session or trusted device."""
    from chalicelib.use_cases.my_security import EndOne

    a = adapters()
    return EndOne(
        clock=a.clock,
        sessions=a.sessions,
        devices=a.devices,
        shown=shown_ids(),
        end_session=end_session(),
        audit=a.audit,
        limits=a.settings.limits,
    )
