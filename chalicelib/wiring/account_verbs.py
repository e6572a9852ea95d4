"""The use cases of an account's life with their collaborators; the sign-in's are in `verbs`."""

from typing import TYPE_CHECKING

from chalicelib.wiring import adapters
from chalicelib.wiring.later import later
from chalicelib.wiring.session_verbs import announce_every_end
from chalicelib.wiring.verbs import complete_sign_in

if TYPE_CHECKING:
    from chalicelib.use_cases.choose_password import ChoosePassword
    from chalicelib.use_cases.issue_provisional_code import IssueProvisionalCode
    from chalicelib.use_cases.look_at_link import LookAtLink
    from chalicelib.use_cases.request_recovery import RequestRecovery
    from chalicelib.use_cases.reset_password import ResetPassword
    from chalicelib.use_cases.send_letter import SendLetter
    from chalicelib.use_cases.set_password import SetPassword
    from chalicelib.use_cases.tell_member import TellMember
    from chalicelib.use_cases.write_link import WriteLink

# ruff: noqa: PLC0415 - imports on first use are the purpose of this module


def send_letter() -> "SendLetter":
    """Return the verb that sends a mail that is no security code."""
    from chalicelib.use_cases.send_letter import SendLetter

    a = adapters()
    return SendLetter(a.keyring, later(lambda: a.mailer), a.audit)


def tell_member() -> "TellMember":
    """Return the verb that tells a member what has happened, with a link "this was not me"."""
    from chalicelib.use_cases.tell_member import TellMember

    a = adapters()
    return TellMember(a.clock, a.keyring, send_letter(), a.audit)


def issue_provisional_code() -> "IssueProvisionalCode":
    """Return the verb that issues a provisional code by SMS or mail."""
    from chalicelib.use_cases.issue_provisional_code import IssueProvisionalCode

    a = adapters()
    return IssueProvisionalCode(
        clock=a.clock,
        keyring=a.keyring,
        randomness=a.randomness,
        counters=a.counters,
        texter=later(lambda: a.texter),
        send_letter=send_letter(),
        audit=a.audit,
        limits=a.settings.limits,
    )


def request_recovery() -> "RequestRecovery":
    """Return the verb of a forgotten password."""
    from chalicelib.use_cases.request_recovery import RequestRecovery

    a = adapters()
    return RequestRecovery(
        clock=a.clock,
        keyring=a.keyring,
        randomness=a.randomness,
        members=a.members,
        directory=a.directory,
        links=a.links,
        counters=a.counters,
        write_link=write_link(),
        send_letter=send_letter(),
        issue=issue_provisional_code(),
        audit=a.audit,
        by_link=a.settings.recovery_by == "link",
    )


def set_password() -> "SetPassword":
    """Return the steps of setting a password by recovery."""
    from chalicelib.use_cases.set_password import SetPassword

    a = adapters()
    return SetPassword(
        tell_member=tell_member(),
        hasher=a.hasher,
        known_passwords=a.known_passwords,
        randomness=a.randomness,
        numbers=a.accounts,
        changes=a.account_changes,
        audit=a.audit,
        limits=a.settings.limits,
    )


def write_link() -> "WriteLink":
    """Return the step of writing a mail with a link."""
    from chalicelib.use_cases.write_link import WriteLink

    a = adapters()
    return WriteLink(a.keyring, a.settings.limits)


def look_at_link() -> "LookAtLink":
    """Return the verb of opening a link's page."""
    from chalicelib.use_cases.look_at_link import LookAtLink

    a = adapters()
    return LookAtLink(a.clock, a.links, a.settings.limits)


def reset_password() -> "ResetPassword":
    """Return the verb of the link in a mail."""
    from chalicelib.use_cases.reset_password import ResetPassword

    a = adapters()
    return ResetPassword(
        clock=a.clock,
        hasher=later(lambda: a.hasher),
        links=a.links,
        members=later(lambda: a.members),
        directory=later(lambda: a.directory),
        set_password=set_password(),
        announce=announce_every_end(),
        audit=a.audit,
        limits=a.settings.limits,
    )


def choose_password() -> "ChoosePassword":
    """Return the verb of a new password in a sign-in under way."""
    from chalicelib.adapters.completions_with_change import CompletionsWithChange
    from chalicelib.use_cases.choose_password import ChoosePassword

    a = adapters()
    return ChoosePassword(
        clock=a.clock,
        hasher=a.hasher,
        members=a.members,
        directory=a.directory,
        set_password=set_password(),
        announce=announce_every_end(),
        complete=complete_sign_in(a),
        completing=lambda change: CompletionsWithChange(a.completions, a.account_changes, change),
        limits=a.settings.limits,
    )
