"""Time to live: enabled where state moves, and no item may be swept while it still decides anything (DB-01).

An item is of no more use at `expires_at` when the rules say the same with it as without it.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import wiring
from chalicelib.adapters.otp_ledgers import DynamoOtpLedgers
from chalicelib.adapters.password_counters import DynamoPasswordCounters
from chalicelib.adapters.sessions import DynamoSessions
from chalicelib.adapters.trusted_devices import DynamoTrustedDevices
from chalicelib.domain import otp_ledger, password_lockout, send_quota
from chalicelib.domain.conditional_write import Swapped
from chalicelib.domain.epoch import from_milliseconds
from chalicelib.domain.grant import Redemption
from chalicelib.domain.limits import ACCESS_TOKEN_LIFETIME, Limits
from chalicelib.domain.member import Account
from chalicelib.domain.otp_ledger import Guess, MailedOtp, OtpLedger
from chalicelib.domain.password_lockout import PasswordCounter
from chalicelib.domain.session import is_usable
from localdev.tables import definitions
from tests.contract.people import left_as_it_was, put_standing
from tests.contract.stores import COUNTER, DEVICE, LEDGER, NOW, SESSION, WHO
from tests.fakes_oidc import ACCOUNT, FAMILY
from tests.product import MOVING_TABLES, Product

LIMITS = Limits()
ENABLED = {"AttributeName": "expires_at", "Enabled": True}
DEFAULT, OTHERS = LIMITS, Limits(block_seconds=100_000, code_lifetime_seconds=7200, quota_block_seconds=200_000)
SHORT = Limits(
    session_max_seconds=600, session_idle_seconds=300, trusted_device_days=1, transaction_lifetime_seconds=60
)


def past(days: float) -> st.SearchStrategy[datetime]:
    """Draw a moment of the last days, to the millisecond."""
    return st.integers(0, int(days * 86_400_000)).map(lambda ms: NOW - timedelta(milliseconds=ms))


def swept_at(request: dict[str, Any]) -> datetime:
    """Return the moment from which DynamoDB may delete what a write stores."""
    values = request.get("Item") or {name[1:]: each for name, each in request["ExpressionAttributeValues"].items()}
    return from_milliseconds(1000 * int(values["expires_at"]["N"]))


def counter_swept_at(counter: PasswordCounter, limits: Limits) -> datetime:
    """Return when a counter that is written now may be swept."""
    adapter = DynamoPasswordCounters("table", "region", limits)
    return swept_at(adapter.put_request(WHO, None, PasswordCounter(), counter, NOW))


def ledger_swept_at(ledger: OtpLedger, limits: Limits) -> datetime:
    """Return when a ledger that is written now may be swept."""
    return swept_at(DynamoOtpLedgers("table", "region", limits).update_request(WHO, OtpLedger(), ledger, NOW))


@pytest.mark.emulator("in an engine it is turned off for tests; tests/engines/test_tables.py says the same of that")
def test_ttl_is_enabled_where_state_moves(product: Product) -> None:
    """The five moving tables have it on `expires_at`, as deployed and as emulated; people's tables have none."""
    deployed = {table["TableName"]: table for table in definitions("sesame")}
    ttl = {name.partition("-")[2]: table.get("TimeToLiveSpecification") for name, table in deployed.items()}
    assert {name: each for name, each in ttl.items() if each} == dict.fromkeys(MOVING_TABLES, ENABLED)
    for name in ttl:
        described = product.dynamodb.describe_time_to_live(TableName=product.table(name))["TimeToLiveDescription"]
        assert (described["TimeToLiveStatus"] == "ENABLED") == (name in MOVING_TABLES)
        assert described.get("AttributeName") == ("expires_at" if name in MOVING_TABLES else None)


def check_counter(counter: PasswordCounter, limits: Limits) -> None:
    """Assert that a counter says nothing any more when it may be swept."""
    swept = counter_swept_at(counter, limits)
    left = password_lockout.settled(counter, swept, limits, counter.completion_seen)
    assert replace(left, completion_seen=None, forms_failed=(), forms_passed=()) == PasswordCounter()
    assert swept >= NOW + limits.transaction_lifetime


@pytest.mark.parametrize("limits", [DEFAULT, OTHERS, SHORT], ids=["default", "long", "short"])
@pytest.mark.parametrize(
    "counter",
    [
        PasswordCounter(),
        COUNTER,
        replace(COUNTER, failures=0, last_failed_at=None),
        replace(COUNTER, failures=3, blocked_until=NOW + LIMITS.block),
        replace(COUNTER, blocked_until=NOW + timedelta(days=3), day_started_at=None, day_failures=0),
        replace(COUNTER, day_started_at=NOW, day_failures=25),
        replace(COUNTER, day_started_at=NOW - timedelta(hours=23, minutes=59), day_failures=25),
    ],
)
def test_a_counter_outlives_its_block_and_its_day(counter: PasswordCounter, limits: Limits) -> None:
    """When a counter may be swept, its count, its block and its day are over, and no form of it can be posted."""
    check_counter(counter, limits)


counters = st.builds(
    PasswordCounter,
    failures=st.integers(0, 3),
    last_failed_at=past(1),
    blocked_until=st.none() | past(1).map(lambda moment: moment + LIMITS.block),
    day_started_at=past(1),
    day_failures=st.integers(1, 25),
)


@given(counters)
def test_no_counter_is_swept_while_it_counts(counter: PasswordCounter) -> None:
    """Whatever was counted whenever: at `expires_at` nothing of it is left to say."""
    check_counter(counter, LIMITS)


def check_ledger(ledger: OtpLedger, limits: Limits) -> None:
    """Assert that a ledger says nothing any more when it may be swept, or is kept for ten years."""
    swept = ledger_swept_at(ledger, limits)
    if ledger.streak or ledger.failures or ledger.guesses:
        assert swept >= NOW + timedelta(days=3650)
    settled = otp_ledger.settled(ledger, swept, limits)
    assert otp_ledger.lockout(settled, limits) is None
    assert send_quota.quota_block(settled, swept) is None
    assert send_quota.counted_mails(settled, swept, limits) == ()
    assert all(swept >= mail.sent_at + limits.code_lifetime for mail in settled.mailed)
    assert swept >= NOW + limits.transaction_lifetime


@pytest.mark.parametrize("limits", [DEFAULT, OTHERS, SHORT], ids=["default", "long", "short"])
@pytest.mark.parametrize(
    "ledger",
    [
        OtpLedger(),
        LEDGER,
        OtpLedger(mailed=(MailedOtp("00000001-a", NOW, "mac"),)),
        OtpLedger(quota_blocked_until=NOW + timedelta(days=5)),
        OtpLedger(mailed=(MailedOtp("00000001-a", NOW, "mac"),), quota_blocked_until=NOW + LIMITS.quota_block),
        OtpLedger(streak=99),
        OtpLedger(failures=1, last_failed_at=NOW),
        OtpLedger(guesses=(Guess("mac", NOW),)),
        OtpLedger(completed_by="session-1"),
    ],
)
def test_a_ledger_outlives_its_codes_its_quota_and_its_streak(ledger: OtpLedger, limits: Limits) -> None:
    """When a ledger may be swept, no code is good, no block runs and nothing counts; a streak stays for years."""
    check_ledger(ledger, limits)


ledgers = st.builds(
    OtpLedger,
    mailed=st.lists(past(0.1), max_size=6).map(
        lambda times: tuple(MailedOtp(f"{n:08d}x", at, f"mac-{n}") for n, at in enumerate(sorted(times)))
    ),
    guesses=st.lists(st.builds(Guess, st.sampled_from(["mac-0", "mac-x"]), past(0.01)), max_size=3).map(tuple),
    failures=st.integers(0, 3),
    last_failed_at=st.none() | past(0.1),
    streak=st.integers(0, 100),
    quota_blocked_until=st.none() | past(0.2).map(lambda moment: moment + LIMITS.quota_block),
)


@given(ledgers)
def test_no_ledger_is_swept_while_it_counts(ledger: OtpLedger) -> None:
    """Whatever was mailed and typed whenever: at `expires_at` nothing of it is left to say."""
    check_ledger(ledger, LIMITS)


@given(past(0.5), past(0.1), st.sampled_from([DEFAULT, SHORT]))
def test_no_session_is_swept_while_it_is_good(started_at: datetime, used_at: datetime, limits: Limits) -> None:
    """A session's item stays to its absolute end, and an hour longer than its transaction could need it."""
    session = replace(SESSION, started_at=started_at, last_used_at=max(started_at, used_at))
    swept = from_milliseconds(1000 * int(DynamoSessions(limits, "eu-west-3").to_item(session)["expires_at"]["N"]))
    assert swept >= session.started_at + limits.session_max
    assert swept >= session.last_used_at + limits.transaction_lifetime
    account = Account(session.pseudonym, session.sub, "$argon2id$", 3, None, email_verified=False)
    in_use = replace(session, last_used_at=swept - timedelta(milliseconds=1))
    assert not is_usable(in_use, secret_hash=session.secret_hash, account=account, now=swept, limits=limits)


@pytest.mark.parametrize("limits", [DEFAULT, SHORT], ids=["default", "short"])
def test_a_device_stays_to_its_last_day(product: Product, limits: Limits) -> None:
    """A trusted device's item is kept for all its days, 184 by default, also after its value was renewed."""
    del product
    for device in (DEVICE, replace(DEVICE, revision="r", trusted_at=NOW - timedelta(days=20))):
        swept = swept_at(DynamoTrustedDevices(limits, "eu-west-3").put_request(device))
        assert swept >= device.trusted_at + timedelta(days=limits.trusted_device_days)


@pytest.mark.parametrize("rotated_after_days", [0, 20, 89])
@pytest.mark.parametrize("scope", [("openid",), ("openid", "offline_access")])
def test_a_grant_outlives_its_code_and_its_tokens(
    product: Product, scope: tuple[str, ...], rotated_after_days: int
) -> None:
    """A grant is remembered until neither the code, nor an access token, nor a refresh token made from it is good."""
    grants = wiring.adapters().grants
    grant = replace(FAMILY, scope=scope, redeemed_at=NOW)
    last_use = NOW + max(ACCESS_TOKEN_LIFETIME, LIMITS.authorization_code_lifetime)
    with left_as_it_was(product, "accounts"):
        put_standing(product.dynamodb, product.table("accounts"), ACCOUNT)
        assert grants.redeem(grant) is Redemption.RECORDED
    if grant.is_offline:
        rotated = grant.rotated(NOW + timedelta(days=rotated_after_days))
        assert isinstance(grants.rotate(grant, rotated), Swapped)
        last_use = rotated.refreshable_until + ACCESS_TOKEN_LIFETIME
        assert rotated.refreshable_until == NOW + timedelta(days=min(90, rotated_after_days + 30))
    (item,) = product.items("grants")
    assert from_milliseconds(1000 * int(item["expires_at"]["N"])) >= last_use
