"""The use cases with their collaborators: one function for each verb, made anew for each request.

Imports are inside the functions, so that an endpoint loads only what it uses; mypy checks here that every adapter fits
its port.
"""

from typing import TYPE_CHECKING

from chalicelib.wiring import adapters
from chalicelib.wiring.later import later

if TYPE_CHECKING:
    from chalicelib.use_cases.complete_sign_in import CompleteSignIn
    from chalicelib.use_cases.read_mail_fate import ReadMailFate
    from chalicelib.use_cases.recognise_device import RecogniseDevice
    from chalicelib.use_cases.send_otp import SendOtp
    from chalicelib.use_cases.sign_in import SignIn
    from chalicelib.use_cases.start_authorization import StartAuthorization
    from chalicelib.use_cases.take_mail_event import TakeMailEvent
    from chalicelib.use_cases.verify_otp import VerifyOtp
    from chalicelib.wiring.adapters import Adapters

# ruff: noqa: PLC0415 - imports on first use are the purpose of this module


def _recognise_device(a: "Adapters") -> "RecogniseDevice":
    from chalicelib.use_cases.recognise_device import RecogniseDevice

    return RecogniseDevice(a.keyring, a.randomness, later(lambda: a.devices), a.audit, a.settings.limits)


def complete_sign_in(a: "Adapters") -> "CompleteSignIn":
    """Return the verb that ends a sign-in."""
    from chalicelib.use_cases.complete_sign_in import CompleteSignIn

    return CompleteSignIn(a.keyring, a.randomness, a.completions, a.audit)


def start_authorization() -> "StartAuthorization":
    """Return the verb of the authorization endpoint."""
    from chalicelib.use_cases.ask_missing_code import AskMissingCode
    from chalicelib.use_cases.start_authorization import StartAuthorization

    a = adapters()
    directory, waiting = later(lambda: a.directory), later(lambda: a.waiting_sign_ins)
    return StartAuthorization(
        clock=a.clock,
        keyring=a.keyring,
        randomness=a.randomness,
        members=later(lambda: a.members),
        counters=later(lambda: a.counters),
        sessions=later(lambda: a.sessions),
        devices=later(lambda: a.devices),
        recognise_device=_recognise_device(a),
        ask_missing_code=AskMissingCode(directory, waiting, a.audit, a.settings.limits),
        audit=a.audit,
        limits=a.settings.limits,
    )


def sign_in() -> "SignIn":
    """Return the verb of number and password."""
    from chalicelib.use_cases.count_wrong_entry import CountWrongEntry
    from chalicelib.use_cases.go_on_after_password import GoOnAfterPassword
    from chalicelib.use_cases.go_on_to_new_password import GoOnToNewPassword
    from chalicelib.use_cases.sign_in import SignIn

    a = adapters()
    go_on = GoOnAfterPassword(
        hasher=a.hasher,
        counters=a.counters,
        accounts=a.accounts,
        directory=a.directory,
        recognise_device=_recognise_device(a),
        complete=complete_sign_in(a),
        waiting=later(lambda: a.waiting_sign_ins),
        go_on_to_new_password=GoOnToNewPassword(a.counters, a.ledgers, a.audit, a.settings.limits),
        audit=a.audit,
        limits=a.settings.limits,
    )
    return SignIn(
        clock=a.clock,
        keyring=a.keyring,
        hasher=a.hasher,
        members=a.members,
        count_wrong_entry=CountWrongEntry(a.counters, a.audit, a.settings.limits),
        go_on=go_on,
        limits=a.settings.limits,
    )


def send_otp() -> "SendOtp":
    """Return the verb that mails a security code."""
    from chalicelib.use_cases.send_otp import SendOtp

    a = adapters()
    return SendOtp(
        clock=a.clock,
        keyring=a.keyring,
        randomness=a.randomness,
        ledgers=a.ledgers,
        members=a.members,
        sessions=a.sessions,
        mailer=a.mailer,
        audit=a.audit,
        limits=a.settings.limits,
    )


def verify_otp() -> "VerifyOtp":
    """Return the verb that verifies a security code."""
    from chalicelib.use_cases.verify_otp import VerifyOtp

    a = adapters()
    return VerifyOtp(
        clock=a.clock,
        keyring=a.keyring,
        ledgers=a.ledgers,
        members=a.members,
        sessions=a.sessions,
        complete=complete_sign_in(a),
        audit=a.audit,
        limits=a.settings.limits,
    )


def read_mail_fate() -> "ReadMailFate":
    """Return the verb that tells what became of a sign-in's mail."""
    from chalicelib.use_cases.read_mail_fate import ReadMailFate

    a = adapters()
    return ReadMailFate(a.clock, a.members)


def take_mail_event() -> "TakeMailEvent":
    """Return the verb that takes what SES tells of a mail."""
    from chalicelib.use_cases.take_mail_event import TakeMailEvent

    a = adapters()
    return TakeMailEvent(
        clock=a.clock,
        keyring=a.keyring,
        signatures=a.signatures,
        outcomes=a.mail_outcomes,
        audit=a.audit,
        topic_arn=a.settings.mail_events_topic_arn,
    )
