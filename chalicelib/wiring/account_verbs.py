"""The use cases of an account's life with their collaborators; the sign-in's are in `verbs`."""

from typing import TYPE_CHECKING

from chalicelib.wiring import adapters
from chalicelib.wiring.later import later

if TYPE_CHECKING:
    from chalicelib.use_cases.issue_provisional_code import IssueProvisionalCode
    from chalicelib.use_cases.send_letter import SendLetter

# ruff: noqa: PLC0415 - imports on first use are the purpose of this module


def send_letter() -> "SendLetter":
    """Return the verb that sends a mail that is no security code."""
    from chalicelib.use_cases.send_letter import SendLetter

    a = adapters()
    return SendLetter(a.keyring, later(lambda: a.mailer), a.audit)


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
