"""The exchange of a code for tokens: once, in time, for whom it was made (OP-03, REL-07, oidc.md §1)."""

from base64 import urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from hashlib import sha256
from threading import Barrier

import pytest

from chalicelib.domain.authorization_code import from_payload, to_payload
from chalicelib.domain.faults import KeysUnavailable
from chalicelib.domain.member import Account
from chalicelib.domain.oauth_errors import InvalidGrant, UnauthorizedClient
from chalicelib.use_cases.issue_tokens import TokenSet
from tests.fakes_oidc import ACCOUNT, CHALLENGE, GRANT, ISSUER, MOBILE, NOON, PORTAL, VERIFIER
from tests.token_desk import OFFLINE_GRANT, TokenDesk

NOON_SECONDS = 1_772_452_800


PUBLIC_WORDS = "The authorization code is not valid for this request."


@pytest.fixture
def desk() -> TokenDesk:
    """A desk at noon."""
    return TokenDesk()


def test_a_code_gives_two_tokens_and_their_lifetime(desk: TokenDesk) -> None:
    """The answer holds an access token, an ID token, the seconds that the first is good, and the scope."""
    tokens = desk.redeem(desk.code())
    assert tokens == TokenSet("token-0", "token-1", 600, ("openid", "profile"), None, "Bearer")
    assert desk.audit.kinds() == ["TokensIssued"]


def test_the_id_token_says_what_oidc_asks_and_nothing_private(desk: TokenDesk) -> None:
    """Exactly the claims of oidc.md §1, with honest acr and amr, and the nonce as sent."""
    tokens = desk.redeem(desk.code())
    claims, typ = desk.signer.signed[str(tokens.id_token)]
    at_hash = urlsafe_b64encode(sha256(tokens.access_token.encode()).digest()[:16]).decode().rstrip("=")
    assert typ == "JWT"
    assert claims == {
        "iss": ISSUER,
        "sub": "subject-1",
        "aud": "portal",
        "iat": NOON_SECONDS,
        "exp": NOON_SECONDS + 300,
        "auth_time": NOON_SECONDS - 300,
        "nonce": "n-1",
        "acr": "urn:sesame:acr:security-code",
        "amr": ["pwd", "otp"],
        "sid": "session-1",
        "at_hash": at_hash,
    }


def test_the_access_token_is_one_of_rfc_9068(desk: TokenDesk) -> None:
    """Its type and claims are the RFC's, its audience the issuer, and its jti tells family and generation."""
    tokens = desk.redeem(desk.code())
    assert desk.signer.signed[tokens.access_token] == (
        {
            "iss": ISSUER,
            "sub": "subject-1",
            "aud": ISSUER,
            "client_id": "portal",
            "scope": "openid profile",
            "iat": NOON_SECONDS,
            "exp": NOON_SECONDS + 600,
            "jti": "grant-1.0.random-1",
            "auth_time": NOON_SECONDS - 300,
            "acr": "urn:sesame:acr:security-code",
        },
        "at+jwt",
    )


@pytest.mark.parametrize(
    ("with_otp", "on_trusted_device", "acr", "amr"),
    [
        (True, False, "urn:sesame:acr:security-code", ["pwd", "otp"]),
        (False, True, "urn:sesame:acr:trusted-device", ["pwd"]),
        (False, False, "urn:sesame:acr:password", ["pwd"]),
    ],
)
def test_acr_and_amr_tell_what_was_proved(
    desk: TokenDesk,
    with_otp: bool,  # noqa: FBT001 - a column of the table
    on_trusted_device: bool,  # noqa: FBT001 - a column of the table
    acr: str,
    amr: list[str],
) -> None:
    """A trusted device is no second factor, and nothing is ever called mfa (OP-23)."""
    grant = replace(GRANT, with_otp=with_otp, on_trusted_device=on_trusted_device, nonce=None)
    claims = desk.claims(desk.redeem(desk.code(grant)).id_token)
    assert (claims["acr"], claims["amr"]) == (acr, amr)
    assert "nonce" not in claims


def test_a_second_use_is_refused_and_revokes_the_first(desk: TokenDesk) -> None:
    """Thirty seconds later the code is a reuse, and its tokens are dead."""
    code = desk.code()
    desk.redeem(code)
    desk.clock.advance(30)
    assert desk.refusal(lambda: desk.redeem(code)) == "used"
    assert desk.grants.stored["grant-1"].revoked
    assert desk.audit.kinds() == ["TokensIssued", "AuthorizationCodeReused"]


def test_a_late_second_use_revokes_too(desk: TokenDesk) -> None:
    """A used code that comes back after its minute still revokes what it gave; an unused one does nothing."""
    used, unused = desk.code(), desk.code(replace(GRANT, grant_id="grant-2"))
    desk.redeem(used)
    desk.clock.advance(300)
    assert desk.refusal(lambda: desk.redeem(used)) == "expired"
    assert desk.refusal(lambda: desk.redeem(unused)) == "expired"
    assert desk.grants.stored["grant-1"].revoked
    assert "grant-2" not in desk.grants.stored


def test_a_code_lives_sixty_seconds_to_the_millisecond(desk: TokenDesk) -> None:
    """Just before its end it is good, at its end it is dead."""
    first, second = desk.code(), desk.code(replace(GRANT, grant_id="grant-2"))
    desk.clock.moment = NOON
    desk.clock.advance(59.999)
    assert desk.redeem(first).scope == GRANT.scope
    desk.clock.advance(0.001)
    assert desk.refusal(lambda: desk.redeem(second)) == "expired"


def test_of_thirty_redemptions_at_once_one_gives_tokens(desk: TokenDesk) -> None:
    """All thirty begin together; one is answered, the others are reuse."""
    code, barrier = desk.code(), Barrier(30)

    def attempt(_: int) -> bool:
        barrier.wait()
        try:
            desk.redeem(code)
        except InvalidGrant:
            return False
        return True

    with ThreadPoolExecutor(30) as pool:
        assert sum(pool.map(attempt, range(30))) == 1
    assert desk.grants.stored["grant-1"].revoked


def test_an_outage_of_kms_costs_nothing(desk: TokenDesk) -> None:
    """Both signatures come before the code is spent, so the same code works afterwards (REL-07)."""
    code = desk.code()
    desk.signer.is_down = True
    with pytest.raises(KeysUnavailable):
        desk.redeem(code)
    assert desk.grants.stored == {}
    desk.signer.is_down = False
    assert desk.redeem(code).access_token == "token-0"


def test_a_code_is_bound_to_its_client_and_its_redirect_uri(desk: TokenDesk) -> None:
    """Another client, or another registered URI of the same client, gets nothing and spends nothing."""
    code = desk.code()
    other = replace(PORTAL, client_id="other")
    assert desk.refusal(lambda: desk.redeem(code, client=other)) == "other-client"
    twin = PORTAL.redirect_uris[1]
    assert desk.refusal(lambda: desk.redeem(code, redirect_uri=twin)) == "other-redirect-uri"
    assert desk.grants.stored == {}
    assert desk.redeem(code).scope == GRANT.scope


def test_a_code_is_bound_to_its_challenge(desk: TokenDesk) -> None:
    """The right verifier alone redeems; none, another, or one too many does not, and spends nothing."""
    grant = replace(GRANT, client_id="mobile-app", code_challenge=CHALLENGE)
    code, without = desk.code(grant), desk.code()
    for verifier in (None, "a" * 43, CHALLENGE, VERIFIER + "\n"):
        refused = desk.refusal(partial(desk.redeem, code, MOBILE, code_verifier=verifier))
        assert refused == "pkce"
    assert desk.refusal(lambda: desk.redeem(without, code_verifier=VERIFIER)) == "pkce"
    assert desk.grants.stored == {}
    assert desk.redeem(code, MOBILE, code_verifier=VERIFIER).scope == GRANT.scope


@pytest.mark.parametrize(
    "account",
    [
        replace(ACCOUNT, credentials_epoch=2),
        replace(ACCOUNT, signed_out_at=GRANT.auth_time),
        replace(ACCOUNT, sub="subject-2"),
        None,
    ],
    ids=["new password", "signed out everywhere", "another account", "no account"],
)
def test_a_code_ends_with_what_it_came_of(desk: TokenDesk, account: Account | None) -> None:
    """No token and no grant, however often it is tried; the log has why, the client the words of any bad code."""
    code = desk.code()
    desk.members.account = account
    for _ in range(2):
        assert desk.refusal(lambda: desk.redeem(code)) == "credentials"
        with pytest.raises(InvalidGrant, match=PUBLIC_WORDS):
            desk.redeem(code)
    assert desk.grants.stored == {}
    assert desk.audit.kinds() == []


def test_every_refusal_has_the_same_public_words(desk: TokenDesk) -> None:
    """A thief cannot tell a used code from one that never was."""
    code = desk.code()
    desk.redeem(code)
    for text in (code, "nonsense"):
        with pytest.raises(InvalidGrant, match=PUBLIC_WORDS):
            desk.redeem(text)


def test_offline_access_gives_a_refresh_token_to_clients_that_may_refresh(desk: TokenDesk) -> None:
    """Without the scope, or where the registration has lost the grant since, there is none."""
    assert desk.redeem(desk.code()).refresh_token is None
    assert desk.redeem(desk.code(replace(OFFLINE_GRANT, grant_id="grant-2"))).refresh_token is not None
    fewer = replace(PORTAL, grant_types=("authorization_code",))
    assert desk.redeem(desk.code(replace(OFFLINE_GRANT, grant_id="grant-3")), fewer).refresh_token is None


def test_what_is_not_a_code_is_refused(desk: TokenDesk) -> None:
    """Unknown, oversized or otherwise sealed texts, and codes of another release, are all the same answer."""
    desk.keyring.sealed["transaction", "t"] = to_payload(GRANT)
    desk.keyring.sealed["authorization-code", "old"] = {**to_payload(GRANT), "v": 0}
    desk.keyring.sealed["authorization-code", "x" * 4097] = to_payload(GRANT)
    for text in ("", "nonsense", "t", "old", "x" * 4097):
        assert desk.refusal(partial(desk.redeem, text)) == "unknown"


def test_a_client_without_the_grant_is_unauthorized(desk: TokenDesk) -> None:
    """A client that is not registered for the code flow gets no tokens (OP-04)."""
    with pytest.raises(UnauthorizedClient):
        desk.redeem(desk.code(), client=replace(PORTAL, grant_types=("client_credentials",)))


def test_a_grant_survives_being_sealed() -> None:
    """Nothing is lost between making a code and reading it, milliseconds included."""
    for grant in (GRANT, replace(GRANT, nonce=None, code_challenge=CHALLENGE, scope=("openid",), with_otp=False)):
        assert from_payload(to_payload(grant)) == grant
