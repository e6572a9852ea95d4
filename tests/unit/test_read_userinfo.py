"""Userinfo: a good access token in, the claims of its scopes out (oidc.md §2, OP-13)."""

from dataclasses import dataclass, field, replace

import pytest

from chalicelib.domain.authorization_code import AuthorizationGrant
from chalicelib.domain.bearer_errors import InsufficientScope, InvalidBearerRequest, InvalidToken, MissingToken
from chalicelib.domain.bearer_token import read_bearer_token
from chalicelib.domain.claims import userinfo_claims
from chalicelib.domain.limits import Limits
from chalicelib.domain.member import Account
from chalicelib.domain.token_claims import access_token_claims
from chalicelib.use_cases.read_userinfo import ReadUserinfo
from tests.fakes_oidc import (
    ACCOUNT,
    GRANT,
    INDIVIDUAL,
    ISSUER,
    NOON,
    FakeClock,
    FakeGrants,
    FakeMembers,
    FakeSigner,
)

ALL_SCOPES = ("openid", "profile", "email", "address", "phone", "ameliconnect")


@dataclass
class Desk:
    """The use case with its fakes."""

    clock: FakeClock = field(default_factory=FakeClock)
    signer: FakeSigner = field(default_factory=FakeSigner)
    grants: FakeGrants = field(default_factory=FakeGrants)
    members: FakeMembers = field(default_factory=FakeMembers)

    def token(self, grant: AuthorizationGrant = GRANT, typ: str = "at+jwt", /, **changes: object) -> str:
        """Redeem a grant and sign its access token, with claims changed."""
        self.grants.redeem(grant, NOON)
        return self.signer.sign({**access_token_claims(grant, issuer=ISSUER, now=NOON), **changes}, typ)

    def read(self, token: str) -> dict[str, object]:
        """Ask for userinfo."""
        return ReadUserinfo(self.clock, self.signer, self.grants, self.members, self.members, ISSUER, Limits())(token)


@pytest.fixture
def desk() -> Desk:
    """A desk at noon."""
    return Desk()


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


def test_a_good_token_is_answered_with_the_claims_of_its_scope(desk: Desk) -> None:
    """The scopes of the grant decide, until the second before the token's end."""
    token = desk.token()
    desk.clock.advance(599)
    assert desk.read(token)["given_name"] == "Camille"
    assert "email" not in desk.read(token)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://other.example"},
        {"aud": "portal"},
        {"aud": ["https://sign-in.example"]},
        {"sub": "subject-2"},
        {"jti": "grant-2"},
        {"jti": 1},
        {"jti": None},
        {"exp": 0},
        {"exp": "2099"},
        {"exp": None},
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(desk: Desk, changes: dict[str, object]) -> None:
    """Issuer, audience, subject, grant and end are all held to what the product issues."""
    with pytest.raises(InvalidToken):
        desk.read(desk.token(**changes))


def test_an_id_token_is_no_access_token(desk: Desk) -> None:
    """The type in the header separates them (OP-13)."""
    with pytest.raises(InvalidToken):
        desk.read(desk.token(GRANT, "JWT"))


def test_a_token_ends_at_its_second(desk: Desk) -> None:
    """At `exp` it is dead."""
    token = desk.token()
    desk.clock.advance(600)
    with pytest.raises(InvalidToken):
        desk.read(token)


def test_a_token_is_dead_once_its_code_was_reused(desk: Desk) -> None:
    """Revocation reaches userinfo at once (OP-03)."""
    token = desk.token()
    desk.grants.revoke("grant-1")
    with pytest.raises(InvalidToken):
        desk.read(token)


@pytest.mark.parametrize("account", [None, replace(ACCOUNT, sub="subject-2")])
def test_a_token_dies_with_its_account(desk: Desk, account: Account | None) -> None:
    """A deleted account, or another person's under the same number, answers nothing."""
    token = desk.token()
    desk.members.account = account
    with pytest.raises(InvalidToken):
        desk.read(token)


def test_a_token_without_openid_has_too_little_scope(desk: Desk) -> None:
    """403, not 401: the token is good, but not for this."""
    with pytest.raises(InsufficientScope):
        desk.read(desk.token(replace(GRANT, scope=("profile",))))


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
