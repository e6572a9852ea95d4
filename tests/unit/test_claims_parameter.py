"""The `claims` parameter reduced to what the client may have, and what it asks of the sign-in (OIDC Core §5.5, OP-10)."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.authorization_request import AuthorizationRequest, read_authorization_request
from chalicelib.domain.claims import CLAIMS_OF_SCOPE, USERINFO_CLAIMS, claims_of, scopes_of
from chalicelib.domain.claims_parameter import ClaimsAsked, packed, read_claims, unpacked, written
from chalicelib.domain.client import Client
from chalicelib.domain.oauth_errors import InvalidRequest, LoginRequired
from tests.fakes_oidc import PORTAL

PASSWORD, DEVICE, CODE = (f"urn:sesame:acr:{name}" for name in ("password", "trusted-device", "security-code"))
BASE = {
    "client_id": ["portal"],
    "redirect_uri": ["https://rp.example/callback"],
    "response_type": ["code"],
    "scope": ["openid"],
}

names = st.sets(st.sampled_from(USERINFO_CLAIMS)).map(lambda chosen: tuple(n for n in USERINFO_CLAIMS if n in chosen))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["essential", "value", "values", "acr", "sub", "name", "x"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)
anything = st.dictionaries(st.sampled_from(["userinfo", "id_token", "x"]), json_values, max_size=3)


def asked(claims: object, client: Client = PORTAL) -> ClaimsAsked:
    """Read a parameter."""
    return read_claims(json.dumps(claims), client)


def test_only_claims_of_the_client_s_registered_scopes_are_kept() -> None:
    """Asked by name they need no scope in the request, but one in the registration (oidc.md §2)."""
    every = dict.fromkeys([*USERINFO_CLAIMS, "nir", "sub", "acr"])
    allowed = tuple(name for name in USERINFO_CLAIMS if name in claims_of(PORTAL.scope))
    found = asked({"userinfo": every, "id_token": {"name": {"essential": True}, "phone_number": {"essential": True}}})
    assert (found.userinfo, found.id_token) == (allowed, ("name",))
    assert "phone_number" not in allowed
    assert asked({"userinfo": every}, replace(PORTAL, scope=("openid",))).userinfo == ()


def test_a_scope_and_its_claims_name_each_other() -> None:
    """What consent must cover for a claim is the scope that it belongs to."""
    assert {scope for name in USERINFO_CLAIMS for scope in scopes_of([name])} == set(CLAIMS_OF_SCOPE)
    assert all(claims_of(scopes_of([name])) >= {name} for name in USERINFO_CLAIMS)


@pytest.mark.parametrize(
    ("request_for_acr", "voluntary", "essential"),
    [
        (None, (), None),
        ({"essential": True}, (), None),
        ({"value": CODE}, (CODE,), None),
        ({"values": [CODE, "urn:x", PASSWORD]}, (CODE, PASSWORD), None),
        ({"essential": True, "value": CODE}, (), (CODE,)),
        ({"essential": True, "values": ["urn:x", CODE]}, (), ("urn:x", CODE)),
        ({"essential": False, "values": [PASSWORD]}, (PASSWORD,), None),
    ],
)
def test_acr_is_asked_for_by_value(
    request_for_acr: dict[str, object] | None, voluntary: tuple[str, ...], essential: tuple[str, ...] | None
) -> None:
    """Essential with values is a condition; essential alone is met by any; voluntary ones are a wish."""
    found = asked({"id_token": {"acr": request_for_acr}})
    assert (found.acr_values, found.essential_acr) == (voluntary, essential)


@pytest.mark.parametrize(
    ("claims", "subjects"),
    [
        ({"id_token": {"sub": None}}, None),
        ({"id_token": {"sub": {"essential": True}}}, None),
        ({"id_token": {"sub": {"value": "a"}}}, ("a",)),
        ({"id_token": {"sub": {"values": ["a", "b"]}}, "userinfo": {"sub": {"value": "b"}}}, ("b",)),
        ({"id_token": {"sub": {"value": "a"}}, "userinfo": {"sub": {"value": "b"}}}, ()),
        ({"id_token": {"sub": {"value": 7}}}, ()),
        ({"id_token": {"sub": {"value": "s" * 65}}}, ()),
    ],
)
def test_sub_is_asked_for_by_value(claims: object, subjects: tuple[str, ...] | None) -> None:
    """Both members must hold; what is no subject of ours allows nobody."""
    assert asked(claims).subjects == subjects


def read(**more: list[str]) -> AuthorizationRequest:
    """Read a request; the only ID token that is known here is `hint`, of the member `a`."""

    def read_hint(id_token: str, client: Client) -> str | None:
        return "a" if (id_token, client) == ("hint", PORTAL) else None

    return read_authorization_request({**BASE, **more}, {"portal": PORTAL}.get, read_hint=read_hint)


def test_a_hint_and_a_value_of_sub_must_fit_together() -> None:
    """Whoever is hinted at is the only one who will do; with another one named, nobody is (OIDC Core §3.1.2.2)."""
    sub_a, sub_b = ([json.dumps({"id_token": {"sub": {"value": who}}})] for who in "ab")
    assert read(id_token_hint=["hint"]).subjects == ("a",)
    assert read(id_token_hint=["hint"], claims=sub_a).subjects == ("a",)
    assert read(id_token_hint=["other"]).subjects is None
    assert read(id_token_hint=["other"], claims=sub_b).subjects == ("b",)
    for refused in (
        {"id_token_hint": ["hint"], "claims": sub_b},
        {"id_token_hint": ["other"], "prompt": ["none"]},
        {"id_token_hint": ["other"], "prompt": ["none"], "claims": sub_b},
    ):
        with pytest.raises(LoginRequired):
            read(**refused)


@given(names)
def test_packed_claims_come_back(chosen: tuple[str, ...]) -> None:
    """A set of claims is one number, and the whole set fits in 20 bits."""
    assert unpacked(packed(chosen)) == chosen
    assert packed(chosen) < 1 << 20


@given(names, names, st.sets(st.sampled_from([PASSWORD, DEVICE, CODE])), st.none() | st.just(("a",)))
def test_what_was_asked_can_be_written_again(
    userinfo: tuple[str, ...], id_token: tuple[str, ...], essential: set[str], subjects: tuple[str, ...] | None
) -> None:
    """A sign-in that is begun again asks for the same, to the claim."""
    client = replace(PORTAL, scope=("openid", *CLAIMS_OF_SCOPE))
    text = written(userinfo, id_token, sorted(essential), subjects)
    found = read_claims(text, client)
    assert (found.userinfo, found.id_token, found.subjects) == (userinfo, id_token, subjects)
    assert set(found.essential_acr or ()) == essential


@given(anything)
def test_any_json_is_read_or_refused(claims: dict[str, object]) -> None:
    """No object of whatever shape is a crash, and what is kept is known and allowed."""
    try:
        found = asked(claims)
    except InvalidRequest:
        return
    assert {*found.userinfo, *found.id_token} <= claims_of(PORTAL.scope)
    assert set(found.acr_values) <= {PASSWORD, DEVICE, CODE}
