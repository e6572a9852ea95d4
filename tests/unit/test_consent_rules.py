"""When consent is asked for, what a yes covers, and for how long (OP-22)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.authorization_request import AuthorizationRequest
from chalicelib.domain.consent import CONSENT_LIFETIME, Consent, given, is_asked
from tests.fakes_oidc import NOON, PORTAL

PARTNER = replace(PORTAL, first_party=False)
REQUEST = AuthorizationRequest("portal", "https://rp.example/callback", ("openid", "profile"))
AGREED = Consent("c", frozenset({"openid", "profile"}), NOON)


@pytest.mark.parametrize(
    ("request_", "consent", "age", "asked"),
    [
        (REQUEST, None, timedelta(), True),
        (REQUEST, AGREED, timedelta(), False),
        (REQUEST, AGREED, CONSENT_LIFETIME - timedelta(milliseconds=1), False),
        (REQUEST, AGREED, CONSENT_LIFETIME, True),
        (replace(REQUEST, scope=("openid",)), AGREED, timedelta(), False),
        (replace(REQUEST, scope=("openid", "email")), AGREED, timedelta(), True),
        (replace(REQUEST, userinfo_claims=("given_name",)), AGREED, timedelta(), False),
        (replace(REQUEST, userinfo_claims=("email",)), AGREED, timedelta(), True),
        (replace(REQUEST, id_token_claims=("affiliation",)), AGREED, timedelta(), True),
        (replace(REQUEST, prompt=("consent",)), AGREED, timedelta(), True),
    ],
)
def test_another_party_s_client_is_told_what_was_agreed_to_and_no_more(
    request_: AuthorizationRequest,
    consent: Consent | None,
    age: timedelta,
    asked: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """A claim asked for by name needs the consent to its scope; a year later everything is asked again."""
    assert is_asked(request_, PARTNER, consent, NOON + age) is asked


def test_the_insurer_s_own_clients_ask_nothing() -> None:
    """Whatever they ask for, `prompt=consent` included."""
    for prompt in ((), ("consent",), ("none",)):
        assert not is_asked(replace(REQUEST, prompt=prompt), PORTAL, None, NOON)


def test_a_new_yes_keeps_what_was_agreed_to_before() -> None:
    """Two services of one client that ask for different things do not take turns in asking; what is old is forgotten."""
    request = replace(REQUEST, scope=("openid", "email"))
    again = given(request, "c", AGREED, NOON + timedelta(days=1))
    assert again == Consent("c", frozenset({"openid", "profile", "email"}), NOON + timedelta(days=1))
    assert given(request, "c", AGREED, NOON + CONSENT_LIFETIME).scopes == {"openid", "email"}
