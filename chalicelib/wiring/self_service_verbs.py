"""The use cases of "my security" with their collaborators; recovery's are in `account_verbs`."""

from typing import TYPE_CHECKING

from chalicelib.wiring import adapters
from chalicelib.wiring.account_verbs import send_letter, set_password, tell_member, write_link
from chalicelib.wiring.later import later
from chalicelib.wiring.session_verbs import announce_every_end, end_session

if TYPE_CHECKING:
    from chalicelib.use_cases.change_password import ChangePassword
    from chalicelib.use_cases.confirm_email_change import ConfirmEmailChange
    from chalicelib.use_cases.confirm_password import ConfirmPassword
    from chalicelib.use_cases.deny import Deny
    from chalicelib.use_cases.my_security import EndOne, ReadMySecurity, ShownIds
    from chalicelib.use_cases.request_email_change import RequestEmailChange

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


def confirm_password() -> "ConfirmPassword":
    """Return the verb that asks for the password once more."""
    from chalicelib.use_cases.confirm_password import ConfirmPassword

    a = adapters()
    return ConfirmPassword(a.hasher, a.counters, a.audit, a.settings.limits)


def change_password() -> "ChangePassword":
    """Return the verb of a signed-in member's new password."""
    from chalicelib.use_cases.change_password import ChangePassword

    a = adapters()
    return ChangePassword(
        clock=a.clock,
        keyring=a.keyring,
        randomness=a.randomness,
        hasher=a.hasher,
        members=a.members,
        counters=a.counters,
        directory=a.directory,
        confirm=confirm_password(),
        set_password=set_password(),
        changes=a.account_changes,
        announce=announce_every_end(),
        tell=tell_member(),
        audit=a.audit,
    )


def request_email_change() -> "RequestEmailChange":
    """Return the verb of a signed-in member's new address."""
    from chalicelib.use_cases.request_email_change import RequestEmailChange

    a = adapters()
    return RequestEmailChange(
        clock=a.clock,
        randomness=a.randomness,
        members=a.members,
        counters=a.counters,
        links=a.links,
        confirm=confirm_password(),
        write_link=write_link(),
        send_letter=send_letter(),
        tell=tell_member(),
        audit=a.audit,
    )


def confirm_email_change() -> "ConfirmEmailChange":
    """Return the verb of the link that went to a new address."""
    from chalicelib.use_cases.confirm_email_change import ConfirmEmailChange

    a = adapters()
    return ConfirmEmailChange(
        clock=a.clock,
        links=a.links,
        members=later(lambda: a.members),
        changes=later(lambda: a.account_changes),
        announce=announce_every_end(),
        tell=tell_member(),
        audit=a.audit,
        limits=a.settings.limits,
    )


def deny() -> "Deny":
    """Return the verb of "this was not me"."""
    from chalicelib.use_cases.deny import Deny

    a = adapters()
    return Deny(
        clock=a.clock,
        randomness=a.randomness,
        hasher=later(lambda: a.hasher),
        links=a.links,
        members=later(lambda: a.members),
        changes=later(lambda: a.account_changes),
        announce=announce_every_end(),
        tell=tell_member(),
        audit=a.audit,
        limits=a.settings.limits,
    )
