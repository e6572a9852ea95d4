"""Client authentication at the token endpoint: one method, the registered one (oidc.md §1, OP-08, OP-09)."""

from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.client import Client
from chalicelib.domain.oauth_errors import InvalidClient, InvalidRequest
from chalicelib.use_cases.authenticate_client import AuthenticateClient
from tests.fakes_oidc import MOBILE, PORTAL, FakeAudit, FakeClients, FakeClock, FakeKeyring

KEYRING = FakeKeyring()
SECRET = "s+ %é:&="


def with_secret(client: Client, secret: str = SECRET) -> Client:
    """Return the client with the hash of a secret."""
    return replace(client, client_secret_hash=KEYRING.mac("client-secret", client.client_id, secret))


BASIC = with_secret(PORTAL)
POST = with_secret(replace(PORTAL, client_id="federation", token_endpoint_auth_method="client_secret_post"))
ODD = with_secret(replace(PORTAL, client_id="a b:c"))
AUDIT = FakeAudit()


def basic(pair: bytes) -> str:
    """Return a Basic header."""
    return "Basic " + b64encode(pair).decode()


def authenticate(authorization: str | None = None, **form: str | list[str]) -> Client:
    """Authenticate with a header and form values."""
    verb = AuthenticateClient(FakeClock(), FakeClients([BASIC, POST, MOBILE, ODD]), KEYRING, AUDIT)
    return verb(authorization, {name: [value] if isinstance(value, str) else value for name, value in form.items()})


ACCEPTED = {
    "basic, form-urlencoded": (basic(b"portal:s%2B+%25%C3%A9%3A%26%3D"), {}, "portal"),
    "basic, scheme in lower case": (basic(b"portal:s%2B%20%25%c3%a9%3A%26%3D").replace("Basic", "basic"), {}, "portal"),
    "basic, same id in the form": (basic(b"portal:s%2B+%25%C3%A9%3A%26%3D"), {"client_id": "portal"}, "portal"),
    "basic, id that needs encoding": (basic(b"a+b%3Ac:s%2B+%25%C3%A9%3A%26%3D"), {}, "a b:c"),
    "post": (None, {"client_id": "federation", "client_secret": SECRET}, "federation"),
    "public": (None, {"client_id": "mobile-app"}, "mobile-app"),
    "public with an empty secret": (None, {"client_id": "mobile-app", "client_secret": ""}, "mobile-app"),
}

UNPROVEN = {
    "nothing": (None, {}, "no-method"),
    "unknown by basic": (basic(b"nobody:x"), {}, "unknown-client"),
    "unknown by post": (None, {"client_id": "nobody", "client_secret": "x"}, "unknown-client"),
    "unknown and public": (None, {"client_id": "nobody"}, "unknown-client"),
    "wrong secret by basic": (basic(b"portal:wrong"), {}, "wrong-secret"),
    "wrong secret by post": (None, {"client_id": "federation", "client_secret": "wrong"}, "wrong-secret"),
    "empty secret by basic": (basic(b"portal:"), {}, "wrong-secret"),
    "post where basic is registered": (None, {"client_id": "portal", "client_secret": SECRET}, "other-method"),
    "basic where post is registered": (basic(b"federation:s%2B+%25%C3%A9%3A%26%3D"), {}, "other-method"),
    "no secret where one is registered": (None, {"client_id": "portal"}, "other-method"),
    "a secret of a public client": (None, {"client_id": "mobile-app", "client_secret": "x"}, "other-method"),
    "bearer": ("Bearer abc", {}, "malformed-basic"),
    "basic, not base64": ("Basic ***", {}, "malformed-basic"),
    "basic, not ASCII": ("Basic é", {}, "malformed-basic"),
    "basic, not UTF-8": (basic(b"\xff:x"), {}, "malformed-basic"),
    "basic, encoded bytes not UTF-8": (basic(b"portal:%ff"), {}, "malformed-basic"),
    "basic without a colon": (basic(b"portal"), {}, "malformed-basic"),
    "basic without an id": (basic(b":x"), {}, "malformed-basic"),
    "basic without anything": ("Basic", {}, "malformed-basic"),
    "an assertion": (None, {"client_id": "portal", "client_assertion": "a.b.c"}, "other-method"),
}

TWO_WAYS = {
    "basic and a secret in the form": (basic(b"portal:x"), {"client_id": "portal", "client_secret": "x"}),
    "basic and another id in the form": (basic(b"portal:x"), {"client_id": "mobile-app"}),
    "an id twice": (None, {"client_id": ["mobile-app", "mobile-app"]}),
    "a secret twice": (None, {"client_id": ["federation"], "client_secret": [SECRET, SECRET]}),
}


@pytest.mark.parametrize(("header", "form", "client_id"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_the_registered_method_with_the_right_secret_proves_a_client(
    header: str | None, form: dict[str, str], client_id: str
) -> None:
    """Basic with both parts decoded, form, or the id of a public client."""
    assert authenticate(header, **form).client_id == client_id


@pytest.mark.parametrize(("header", "form", "reason"), UNPROVEN.values(), ids=UNPROVEN.keys())
def test_anything_else_is_invalid_client(header: str | None, form: dict[str, str], reason: str) -> None:
    """401; the reason is for the log alone, with a registered id or none."""
    with pytest.raises(InvalidClient) as caught:
        authenticate(header, **form)
    assert caught.value.status == 401
    assert caught.value.detail == reason
    event = AUDIT.events[-1]
    assert vars(event)["reason"] == reason
    assert vars(event)["client_id"] in {"", "portal", "federation", "mobile-app"}


def test_unknown_clients_and_wrong_secrets_are_told_alike() -> None:
    """The words do not say whether the id exists."""
    told = set()
    for pair in (b"nobody:x", b"portal:x"):
        with pytest.raises(InvalidClient) as caught:
            authenticate(basic(pair))
        told.add(caught.value.description)
    assert len(told) == 1


@pytest.mark.parametrize(("header", "form"), TWO_WAYS.values(), ids=TWO_WAYS.keys())
def test_two_ways_at_once_are_invalid_request(header: str | None, form: dict[str, str | list[str]]) -> None:
    """A client that authenticates twice, or repeats itself, is refused (RFC 6749 §2.3, §5.2)."""
    with pytest.raises(InvalidRequest):
        authenticate(header, **form)


def test_a_confidential_client_without_a_stored_secret_is_never_proven() -> None:
    """A registration without a hash matches no secret, the empty one included."""
    bare = replace(PORTAL, client_secret_hash=None)
    verb = AuthenticateClient(FakeClock(), FakeClients([bare]), KEYRING, FakeAudit())
    for pair in (b"portal:", b"portal:-", b"portal:None"):
        with pytest.raises(InvalidClient):
            verb(basic(pair), {})


def test_a_demo_secret_proves_nobody_where_members_are_served() -> None:
    """Even where it was registered, and under whatever id; the local stage takes it."""
    secret = "portail-demo-secret-Not-For-Production-1"
    registered = with_secret(POST, secret)
    form = {"client_id": [POST.client_id], "client_secret": [secret]}
    audit = FakeAudit()
    with pytest.raises(InvalidClient):
        AuthenticateClient(FakeClock(), FakeClients([registered]), KEYRING, audit)(None, form)
    assert [vars(event)["reason"] for event in audit.events] == ["demo-secret"]
    local = AuthenticateClient(FakeClock(), FakeClients([registered]), KEYRING, audit, takes_demonstration=True)
    assert local(None, form) == registered


def test_the_secret_before_a_rotation_is_taken_until_its_overlap_ends() -> None:
    """Both secrets are right in the overlap, the new one alone from its end on."""
    until = FakeClock().now() + timedelta(hours=1)
    rotated = replace(
        with_secret(PORTAL, "new"),
        previous_secret_hash=with_secret(PORTAL).client_secret_hash,
        previous_secret_until=until,
    )
    clock = FakeClock()
    verb = AuthenticateClient(clock, FakeClients([rotated]), KEYRING, FakeAudit())
    old, new = basic(b"portal:s%2B+%25%C3%A9%3A%26%3D"), basic(b"portal:new")
    assert [verb(header, {}) for header in (old, new)] == [rotated, rotated]
    clock.advance(3600)
    assert verb(new, {}) == rotated
    with pytest.raises(InvalidClient):
        verb(old, {})
