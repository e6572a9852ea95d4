"""Userinfo: a good access token in, the claims of its scopes out (oidc.md §2, OP-13)."""

from dataclasses import replace

import pytest

from chalicelib.domain.bearer_errors import InsufficientScope, InvalidBearerRequest, InvalidToken, MissingToken
from chalicelib.domain.bearer_token import read_bearer_token
from chalicelib.domain.claims import userinfo_claims
from chalicelib.domain.client import Client, SubjectType
from chalicelib.domain.member import Account
from tests.fakes_oidc import ACCOUNT, GRANT, INDIVIDUAL, MOBILE, PORTAL
from tests.token_desk import TokenDesk

ALL_SCOPES = ("openid", "profile", "email", "address", "phone", "ameliconnect")


@pytest.fixture
def desk() -> TokenDesk:
    """A desk at noon."""
    return TokenDesk()


def test_each_scope_gives_its_claims_and_no_other() -> None:
    """`sub` always, the rest by scope; ameliconnect gives the affiliation and nothing else."""
    expected: dict[str, dict[str, object]] = {
        "openid": {},
        "profile": {
            "name": "Camille Essai",
            "given_name": "Camille",
            "family_name": "Essai",
            "birthdate": "1955-08-21",
        },
        "email": {"email": "camille@mail.example", "email_verified": True},
        "address": {"address": {"postal_code": "14000"}},
        "phone": {"phone_number": "+33639980000", "phone_number_verified": False},
        "ameliconnect": {"affiliation": "general"},
    }
    for scope, claims in expected.items():
        assert userinfo_claims((scope,), ACCOUNT, INDIVIDUAL) == {"sub": "subject-1", **claims}
    together = userinfo_claims(ALL_SCOPES, ACCOUNT, INDIVIDUAL)
    assert together == {"sub": "subject-1"} | {
        name: each for claims in expected.values() for name, each in claims.items()
    }


def test_what_is_not_held_is_left_out() -> None:
    """No address, no mobile, nobody in the directory: no claim, and never a null."""
    bare = userinfo_claims(ALL_SCOPES, replace(ACCOUNT, email=None), None)
    assert bare == {"sub": "subject-1"}
    assert "phone_number" not in userinfo_claims(ALL_SCOPES, ACCOUNT, replace(INDIVIDUAL, mobile=None))


def test_a_good_token_is_answered_with_the_claims_of_its_scope(desk: TokenDesk) -> None:
    """The scopes of the grant decide, until the second before the token's end."""
    token = desk.access_token()
    desk.clock.advance(599)
    assert desk.userinfo(token)["given_name"] == "Camille"
    assert "email" not in desk.userinfo(token)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://other.example"},
        {"aud": "portal"},
        {"aud": ["https://sign-in.example"]},
        {"sub": "subject-2"},
        {"sub": None},
        {"client_id": "mobile-app"},
        {"client_id": None},
        {"jti": "grant-2.0.random"},
        {"jti": "grant-1.1.random"},
        {"jti": "grant-1"},
        {"jti": "grant-1.00.random"},
        {"jti": "grant-1.-1.random"},
        {"jti": "grant-1.0.random.more"},
        {"jti": 1},
        {"jti": None},
        {"scope": ["openid"]},
        {"scope": None},
        {"cnf": {"jkt": "another-key"}},
        {"cnf": "text"},
        {"iat": True},
        {"exp": 0},
        {"exp": "2099"},
        {"exp": 4_000_000_000.5},
        {"exp": None},
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(desk: TokenDesk, changes: dict[str, object]) -> None:
    """Issuer, audience, subject, grant and end are all held to what the product issues."""
    with pytest.raises(InvalidToken):
        desk.userinfo(desk.access_token(**changes))


def test_an_id_token_is_no_access_token(desk: TokenDesk) -> None:
    """The type in the header separates them (OP-13)."""
    with pytest.raises(InvalidToken):
        desk.userinfo(desk.access_token(GRANT, "JWT"))


def test_a_token_ends_at_its_second(desk: TokenDesk) -> None:
    """At `exp` it is dead."""
    token = desk.access_token()
    desk.clock.advance(600)
    with pytest.raises(InvalidToken):
        desk.userinfo(token)


def test_a_token_is_dead_once_its_code_was_reused(desk: TokenDesk) -> None:
    """Revocation reaches userinfo at once (OP-03)."""
    token = desk.access_token()
    desk.grants.revoke("grant-1", "portal")
    with pytest.raises(InvalidToken):
        desk.userinfo(token)


@pytest.mark.parametrize("account", [None, replace(ACCOUNT, sub="subject-2"), replace(ACCOUNT, credentials_epoch=2)])
def test_a_token_dies_with_its_account_and_with_its_password(desk: TokenDesk, account: Account | None) -> None:
    """A deleted account, another person's under the same number, or a new password answers nothing (PW-09)."""
    token = desk.access_token()
    desk.members.account = account
    with pytest.raises(InvalidToken):
        desk.userinfo(token)


def test_a_token_without_openid_has_too_little_scope(desk: TokenDesk) -> None:
    """403, not 401: the token is good, but not for this."""
    with pytest.raises(InsufficientScope):
        desk.userinfo(desk.access_token(replace(GRANT, scope=("profile",))))


def test_a_token_dies_when_its_client_is_disabled(desk: TokenDesk) -> None:
    """Whoever is not registered any more learns nothing more."""
    token = desk.access_token()
    desk.clients.clients = [MOBILE]
    with pytest.raises(InvalidToken):
        desk.userinfo(token)


def test_a_token_tells_what_its_own_scope_gives(desk: TokenDesk) -> None:
    """A narrower token of the same grant opens less (RFC 6749 §6)."""
    assert set(desk.userinfo(desk.access_token(scope="openid"))) == {"sub"}


def test_a_bound_token_is_no_bearer_token_and_a_bearer_token_is_not_bound(desk: TokenDesk) -> None:
    """A token that names a key is good with the proof of that key alone (RFC 9449 §7.1)."""
    bound = desk.access_token(cnf={"jkt": "key-1"})
    assert desk.userinfo(bound, jkt="key-1")["sub"] == "subject-1"
    for token, jkt in ((bound, None), (bound, "key-2"), (desk.access_token(), "key-1")):
        with pytest.raises(InvalidToken):
            desk.userinfo(token, jkt=jkt)


def pairwise(client: Client, sector: str) -> Client:
    """Return the client with a subject of its own for each member."""
    return replace(client, subject_type=SubjectType.PAIRWISE, sector_identifier_uri=f"https://{sector}/uris.json")


def test_a_pairwise_client_is_told_one_subject_everywhere(desk: TokenDesk) -> None:
    """ID token, access token, userinfo and introspection agree; another sector is told another, and none the account's."""
    told = set()
    for number, sector in enumerate(("rp.example", "rp.example", "other.example")):
        client = pairwise(PORTAL, sector)
        desk.clients.clients = [client]
        tokens = desk.issued(replace(GRANT, grant_id=f"grant-{number}"), client)
        subjects = {
            desk.claims(tokens.id_token)["sub"],
            desk.claims(tokens.access_token)["sub"],
            desk.userinfo(tokens.access_token)["sub"],
            desk.introspect(tokens.access_token, client)["sub"],
        }
        assert len(subjects) == 1
        told |= subjects
    assert len(told) == 2
    assert "subject-1" not in told


@pytest.mark.parametrize(
    ("header", "form", "query", "outcome"),
    [
        ("Bearer abc.def_-~+/==", {}, {}, "abc.def_-~+/=="),
        ("bearer  abc", {}, {}, "abc"),
        (None, {"access_token": ["abc"]}, {}, "abc"),
        ("Bearer abc", {"access_token": [""]}, {}, "abc"),
        ("Basic abc", {"access_token": ["abc"]}, {}, "abc"),
        (None, {}, {}, MissingToken),
        ("Basic abc", {}, {}, MissingToken),
        (None, {"access_token": [""]}, {}, MissingToken),
        ("Bearer abc", {"access_token": ["abc"]}, {}, InvalidBearerRequest),
        (None, {"access_token": ["abc", "abc"]}, {}, InvalidBearerRequest),
        ("Bearer", {}, {}, InvalidBearerRequest),
        ("Bearer a b", {}, {}, InvalidBearerRequest),
        ("Bearer é", {}, {}, InvalidBearerRequest),
        ("Bearer abc", {}, {"access_token": ["abc"]}, InvalidBearerRequest),
        (None, {}, {"access_token": ["abc"]}, InvalidBearerRequest),
    ],
)
def test_the_token_comes_in_exactly_one_way(
    header: str | None, form: dict[str, list[str]], query: dict[str, list[str]], outcome: str | type[Exception]
) -> None:
    """Header or form, once, and never the URL (RFC 6750 §2)."""
    if isinstance(outcome, str):
        assert read_bearer_token(header, form, query) == outcome
    else:
        with pytest.raises(outcome):
            read_bearer_token(header, form, query)
