"""A session is good for 30 minutes without use and 12 hours at most, for whoever shows its secret (WEB-04)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.limits import Limits
from chalicelib.domain.member import Account
from chalicelib.domain.session import Session, is_usable

LIMITS = Limits()
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MS, IDLE, LONGEST = timedelta(milliseconds=1), timedelta(minutes=30), timedelta(hours=12)
SESSION = Session("session-1", "p", "s", 3, "hash", NOW, NOW, NOW, None)
ACCOUNT = Account("p", "s", "$argon2id$", 3, None, email_verified=False)
BUSY = replace(SESSION, last_used_at=NOW + LONGEST - MS)


@pytest.mark.parametrize(
    ("session", "secret", "epoch", "span", "usable"),
    [
        pytest.param(SESSION, "hash", 3, timedelta(0), True, id="new"),
        pytest.param(SESSION, "hash", 3, IDLE - MS, True, id="idle for 1799.999 s"),
        pytest.param(SESSION, "hash", 3, IDLE, False, id="idle for 1800 s"),
        pytest.param(BUSY, "hash", 3, LONGEST - MS, True, id="in use for 12 h less 1 ms"),
        pytest.param(BUSY, "hash", 3, LONGEST, False, id="in use for 12 h"),
        pytest.param(SESSION, "other", 3, MS, False, id="another secret"),
        pytest.param(SESSION, "", 3, MS, False, id="no secret"),
        pytest.param(SESSION, "hash", 4, MS, False, id="a new password since"),
        pytest.param(SESSION, "hash", 2, MS, False, id="older credentials"),
        pytest.param(SESSION, "hash", None, MS, False, id="no account any more"),
        pytest.param(replace(SESSION, ended=True), "hash", 3, MS, False, id="ended"),
    ],
)
def test_when_a_session_is_good(
    session: Session, secret: str, epoch: int | None, span: timedelta, *, usable: bool
) -> None:
    """All at once: not ended, this secret, these credentials, used lately, begun lately."""
    account = None if epoch is None else replace(ACCOUNT, credentials_epoch=epoch)
    told = is_usable(session, secret_hash=secret, account=account, now=NOW + span, limits=LIMITS)
    assert told is usable


@pytest.mark.parametrize(("after", "usable"), [(-MS, True), (timedelta(0), False), (MS, False)])
def test_signing_out_everywhere_ends_what_began_before(after: timedelta, *, usable: bool) -> None:
    """A session that began at that very moment is over, too; one that began later is not."""
    account = replace(ACCOUNT, signed_out_at=NOW + after)
    assert is_usable(SESSION, secret_hash="hash", account=account, now=NOW, limits=LIMITS) is usable


def test_the_end_that_is_told_is_the_earlier_one() -> None:
    """Thirty minutes after the last use, and never after the twelve hours."""
    assert SESSION.ends_at(LIMITS) == NOW + IDLE
    assert BUSY.ends_at(LIMITS) == NOW + LONGEST


def test_the_secret_is_never_shown() -> None:
    """A session in a traceback or a report shows no hash."""
    assert "hash" not in repr(SESSION).replace("secret_hash", "")
