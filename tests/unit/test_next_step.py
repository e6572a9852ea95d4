"""After the right password: the refusals in the contract's order, and whether a code is asked (http.md §2)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from chalicelib.domain.limits import Limits
from chalicelib.domain.member import Account, Affiliation, Individual
from chalicelib.domain.next_step import (
    AffiliationPending,
    NotAffiliated,
    NoVerifiedEmail,
    OtpAsked,
    SignInComplete,
    next_step,
)
from chalicelib.domain.otp_attempt import RecoveryNeeded
from chalicelib.domain.otp_ledger import Guess, MailedOtp, OtpLedger
from chalicelib.domain.password_lockout import Lockout
from chalicelib.domain.send_quota import QuotaReached

LIMITS = Limits()
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BLOCK, HOUR = timedelta(minutes=15), timedelta(hours=1)
ANNA = Account("p", "s", "hash", 1, "anna@mail.example", email_verified=True)
UNVERIFIED = replace(ANNA, email_verified=False)
PERSON = Individual("p", "Anna", "Test", date(1980, 1, 1), "75011", Affiliation.GENERAL)
EMPTY = OtpLedger()
BLOCKED = OtpLedger(mailed=(MailedOtp("00000001a", NOW, "mac"),), guesses=(Guess("x", NOW),) * 3)


def of(affiliation: Affiliation) -> Individual:
    """Return a person of this affiliation."""
    return replace(PERSON, affiliation=affiliation)


def step(account: Account, person: Individual | None, ledger: OtpLedger, *, enough: bool) -> object:
    """Return what follows the right password now."""
    return next_step(account, person, ledger, proof_is_enough=enough, now=NOW, limits=LIMITS)


@pytest.mark.parametrize(
    ("person", "with_code", "without"),
    [
        (of(Affiliation.GENERAL), OtpAsked("anna@mail.example"), SignInComplete()),
        (of(Affiliation.PARTNER), OtpAsked("anna@mail.example"), SignInComplete()),
        (of(Affiliation.OTHER), NotAffiliated(unknown_to_directory=False), NotAffiliated(unknown_to_directory=False)),
        (of(Affiliation.NONE), NotAffiliated(unknown_to_directory=False), NotAffiliated(unknown_to_directory=False)),
        (None, NotAffiliated(unknown_to_directory=True), NotAffiliated(unknown_to_directory=True)),
        (of(Affiliation.PENDING), AffiliationPending(), AffiliationPending()),
    ],
)
def test_who_may_sign_in(person: Individual | None, with_code: object, without: object) -> None:
    """General and partner schemes alone; others are told so, pending members to come back (cases 7 and 8)."""
    assert step(ANNA, person, EMPTY, enough=False) == with_code
    assert step(ANNA, person, EMPTY, enough=True) == without


ORDER: list[tuple[dict[str, object], object]] = [
    ({"ledger": BLOCKED}, Lockout(NOW + BLOCK, "code")),
    ({"person": None}, NotAffiliated(unknown_to_directory=True)),
    ({"account": UNVERIFIED}, NoVerifiedEmail(has_address=True)),
    ({"ledger": OtpLedger(streak=100)}, RecoveryNeeded()),
    ({"ledger": OtpLedger(quota_blocked_until=NOW + HOUR)}, QuotaReached(NOW + HOUR)),
    ({}, OtpAsked("anna@mail.example")),
]


@pytest.mark.parametrize(("change", "expected"), ORDER)
def test_each_refusal_alone(change: dict[str, object], expected: object) -> None:
    """Each fact by itself leads to its own answer."""
    facts: dict[str, object] = {"account": ANNA, "person": PERSON, "ledger": EMPTY} | change
    assert step(facts["account"], facts["person"], facts["ledger"], enough=False) == expected  # type: ignore[arg-type]  # a table of facts


@pytest.mark.parametrize(("first", "second"), list(pairwise(ORDER)))
def test_of_two_refusals_the_earlier_is_told(
    first: tuple[dict[str, object], object], second: tuple[dict[str, object], object]
) -> None:
    """Where two facts stand in the way, the contract's order decides which one is told."""
    facts: dict[str, object] = {"account": ANNA, "person": PERSON, "ledger": EMPTY} | second[0] | first[0]
    ledgers = [change["ledger"] for change in (first[0], second[0]) if isinstance(change.get("ledger"), OtpLedger)]
    if len(ledgers) == 2:
        facts["ledger"] = OtpLedger(streak=100, quota_blocked_until=NOW + HOUR)
    assert step(facts["account"], facts["person"], facts["ledger"], enough=False) == first[1]  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(
    ("account", "ledger", "expected"),
    [
        pytest.param(ANNA, BLOCKED, Lockout(NOW + BLOCK, "code"), id="a block by codes holds everywhere"),
        pytest.param(
            ANNA, replace(BLOCKED, quota_blocked_until=NOW + HOUR), Lockout(NOW + BLOCK, "code"), id="to its own end"
        ),
        pytest.param(UNVERIFIED, EMPTY, SignInComplete(), id="no address needed"),
        pytest.param(ANNA, OtpLedger(streak=100), SignInComplete(), id="recovery is about codes"),
        pytest.param(ANNA, OtpLedger(quota_blocked_until=NOW + HOUR), SignInComplete(), id="quota is about codes"),
    ],
)
def test_where_no_code_is_asked_only_its_block_holds(account: Account, ledger: OtpLedger, expected: object) -> None:
    """A trusted device, or a client that asks no code, meets neither address, recovery nor quota (§21)."""
    assert step(account, PERSON, ledger, enough=True) == expected


def test_a_block_ends_with_the_quota_where_a_code_would_be_asked() -> None:
    """The later end is told, because a code cannot be had earlier."""
    both = replace(BLOCKED, quota_blocked_until=NOW + HOUR)
    assert step(ANNA, PERSON, both, enough=False) == Lockout(NOW + HOUR, "code")


def test_a_quota_that_has_ended_is_none() -> None:
    """At its end a code is asked."""
    ledger = OtpLedger(quota_blocked_until=NOW)
    assert step(ANNA, PERSON, ledger, enough=False) == OtpAsked("anna@mail.example")
