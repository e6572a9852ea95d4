"""A session is good for 30 minutes without use and 12 hours at most, for whoever shows its secret (WEB-04)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.limits import Limits
from chalicelib.domain.session import Session, is_usable

LIMITS = Limits()
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MS, IDLE, LONGEST = timedelta(milliseconds=1), timedelta(minutes=30), timedelta(hours=12)
SESSION = Session("session-1", "p", "s", 3, "hash", NOW, NOW, NOW, None)
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
    told = is_usable(session, secret_hash=secret, credentials_epoch=epoch, now=NOW + span, limits=LIMITS)
    assert told is usable


def test_the_secret_is_never_shown() -> None:
    """A session in a traceback or a report shows no hash."""
    assert "hash" not in repr(SESSION).replace("secret_hash", "")
