"""The use cases of an account's creation and of a verified address with their collaborators."""

from typing import TYPE_CHECKING

from chalicelib.wiring import adapters
from chalicelib.wiring.account_verbs import send_letter, write_link
from chalicelib.wiring.later import later

if TYPE_CHECKING:
    from chalicelib.use_cases.create_account import CreateAccount
    from chalicelib.use_cases.resend_verification import ResendVerification
    from chalicelib.use_cases.verify_email import VerifyEmail

# ruff: noqa: PLC0415 - imports on first use are the purpose of this module


def create_account() -> "CreateAccount":
    """Return the verb of an account's creation."""
    from chalicelib.use_cases.create_account import CreateAccount
    from chalicelib.use_cases.open_account import StoreRegistration

    a = adapters()
    store = StoreRegistration(
        randomness=a.randomness,
        links=a.links,
        changes=a.account_changes,
        write_link=write_link(),
        send_letter=send_letter(),
        audit=a.audit,
    )
    return CreateAccount(
        clock=a.clock,
        keyring=a.keyring,
        hasher=later(lambda: a.hasher),
        known_passwords=a.known_passwords,
        members=a.members,
        directory=later(lambda: a.directory),
        counters=a.counters,
        store=store,
        audit=a.audit,
        limits=a.settings.limits,
    )


def verify_email() -> "VerifyEmail":
    """Return the verb of the link in a verification mail."""
    from chalicelib.use_cases.verify_email import VerifyEmail

    a = adapters()
    return VerifyEmail(
        clock=a.clock,
        links=a.links,
        members=later(lambda: a.members),
        changes=later(lambda: a.account_changes),
        audit=a.audit,
        limits=a.settings.limits,
    )


def resend_verification() -> "ResendVerification":
    """Return the verb that sends another verification mail."""
    from chalicelib.use_cases.resend_verification import ResendVerification

    a = adapters()
    return ResendVerification(
        clock=a.clock,
        randomness=a.randomness,
        waiting=a.waiting_sign_ins,
        members=a.members,
        links=a.links,
        write_link=write_link(),
        send_letter=send_letter(),
    )
