"""When an earlier sign-in may serve a new authorization request (OIDC Core §3.1.2.1, oidc.md §2)."""

from datetime import timedelta

import pytest

from chalicelib.domain.authorization_request import AuthorizationRequest
from tests.fakes_oidc import NOON

REQUEST = AuthorizationRequest("portal", "https://rp.example/callback", ("openid",))


@pytest.mark.parametrize(
    ("prompt", "max_age", "age_seconds", "serves"),
    [
        ((), None, 40_000, True),
        (("consent",), None, 10, True),
        (("none",), None, 10, True),
        (("login",), None, 0, False),
        (("select_account",), None, 0, False),
        ((), 0, 0, False),
        ((), 60, 59, True),
        ((), 60, 60, False),
        (("none",), 60, 61, False),
    ],
)
def test_prompt_and_max_age_decide_whether_a_session_is_recent_enough(
    prompt: tuple[str, ...],
    max_age: int | None,
    age_seconds: int,
    serves: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """`login` and `select_account` begin anew, and so does a sign-in that is as old as `max_age`."""
    request = AuthorizationRequest(
        "portal", "https://rp.example/callback", ("openid",), prompt=prompt, max_age_seconds=max_age
    )
    assert request.accepts_sign_in_of(NOON, NOON + timedelta(seconds=age_seconds)) is serves


def test_prompt_none_forbids_pages() -> None:
    """Only `prompt=none` keeps every page away."""
    silent = AuthorizationRequest("portal", "https://rp.example/callback", ("openid",), prompt=("none",))
    assert silent.forbids_pages
    assert not REQUEST.forbids_pages
