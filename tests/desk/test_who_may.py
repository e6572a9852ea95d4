"""REC-10: who may ask the desk for anything, as a matrix; whoever may not changes nothing and learns nothing."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.desk_agent import Caller, caller_of
from chalicelib.wiring import desk_verbs
from localdev import agents_gate
from localdev.sigv4 import FOREIGN, LATE, MISSING, WRONG, SignedRequest, signer_of
from tests.json_client import CAMILLE, SACHA
from tests.product import Answer, Product
from tests.security.route_table import product_routes
from tests.signed import A_MEMBER_TOO, AGENT, COLLEAGUE, Agent, signature

FIND = b'{"nir": "255081416802538"}'
URL = "http://127.0.0.1:8000/agent/members/find"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TABLES = ("accounts", "desk-events", "password-counters", "otp-ledgers", "links")


def dump(product: Product) -> str:
    """Return all that an act could change."""
    return json.dumps({table: product.items(table) for table in TABLES}, sort_keys=True, default=repr)


def calls(member_id: str) -> list[tuple[str, str, object]]:
    """Return one request for each thing that the desk can be asked."""
    acts = ("provisional-code", "verification-mail", "unblock", "reset")
    return [
        ("POST", "/agent/members/find", {"nir": CAMILLE[0]}),
        *(("POST", f"/agent/members/{member_id}/{act}", {"reason": "a"}) for act in acts),
        ("GET", f"/agent/members/{member_id}/events", None),
        ("GET", "/agent/audit/3?after=0", None),
    ]


def unsigned(agent: Agent, method: str, path: str, body: object) -> Answer:
    """Ask without a signature."""
    data = None if body is None else json.dumps(body).encode()
    return agent.product.request(method, path, data, {"Content-Type": "application/json"})


WRONG_KEYS = [
    (AGENT[0], COLLEAGUE[1]),
    (AGENT[0], AGENT[1].swapcase()),
    ("AKIDEMOAGENT00000009", AGENT[1]),
    ("AKIDEMOAGENT00000009", ""),
]


def test_without_the_right_signature_nothing_is_answered(desk: Agent) -> None:
    """No key, another's secret, a foreign key: 403 for every call, as a problem with the gateway's words, nothing done."""
    before, member_id = dump(desk.product), desk.id_of(CAMILLE[0])
    before = dump(desk.product)
    for method, path, body in calls(member_id):
        refused = [unsigned(desk, method, path, body)]
        refused += [replace(desk, key=key).ask(method, path, body) for key in WRONG_KEYS]
        assert [answer.status for answer in refused] == [403] * 5
        assert {answer.json()["type"].rpartition("/")[2] for answer in refused} == {"not-allowed"}
        assert "Missing Authentication Token" in refused[0].text
        assert all("state" not in answer.text and "events" not in answer.text for answer in refused)
    assert dump(desk.product) == before


def test_every_route_of_the_desk_asks_for_a_signature(product: Product) -> None:
    """Each route under /agent/ has IAM in front of it, and no other route has."""
    routes = {(route.method, route.pattern) for route in product_routes(product)}
    asking = {
        (method, path)
        for path, methods in product.app.routes.items()
        for method, each in methods.items()
        if each.authorizer
    }
    assert asking == {each for each in routes if each[1].startswith("/agent/")}
    assert len(asking) == 4


def _other_body(signed: dict[str, str]) -> tuple[SignedRequest, datetime]:
    return SignedRequest("POST", "/agent/members/find", list(signed.items()), FIND + b" "), NOW


def _other_path(signed: dict[str, str]) -> tuple[SignedRequest, datetime]:
    return SignedRequest("POST", "/agent/members/x/reset", list(signed.items()), FIND), NOW


def _other_method(signed: dict[str, str]) -> tuple[SignedRequest, datetime]:
    return SignedRequest("GET", "/agent/members/find", list(signed.items()), FIND), NOW


def _query_added(signed: dict[str, str]) -> tuple[SignedRequest, datetime]:
    return SignedRequest("POST", "/agent/members/find?lang=en", list(signed.items()), FIND), NOW


def _other_host(signed: dict[str, str]) -> tuple[SignedRequest, datetime]:
    return SignedRequest("POST", "/agent/members/find", list((signed | {"Host": "else"}).items()), FIND), NOW


def _header_not_signed(signed: dict[str, str]) -> tuple[SignedRequest, datetime]:
    return SignedRequest("POST", "/agent/members/find", list((signed | {"X-Amz-Foo": "1"}).items()), FIND), NOW


def _claims_another_hash(signed: dict[str, str]) -> tuple[SignedRequest, datetime]:
    headers = signed | {"X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD"}
    return SignedRequest("POST", "/agent/members/find", list(headers.items()), FIND), NOW


@pytest.mark.parametrize(
    "change",
    [_other_body, _other_path, _other_method, _query_added, _other_host, _header_not_signed, _claims_another_hash],
)
def test_a_changed_request_is_signed_by_nobody(
    change: Callable[[dict[str, str]], tuple[SignedRequest, datetime]],
) -> None:
    """Body, path, method, query, host, an unsigned header of AWS's own: each change spoils the signature."""
    request, now = change(signed_at(NOW))
    assert signer_of(request, dict([AGENT]), now) == WRONG


def test_a_signature_is_good_for_five_minutes() -> None:
    """At the moment and five minutes either way it is; a second beyond that, either way, it is not."""
    request = SignedRequest("POST", "/agent/members/find", list(signed_at(NOW).items()), FIND)
    for seconds in (-300, 0, 300):
        assert signer_of(request, dict([AGENT]), NOW + timedelta(seconds=seconds)) == AGENT[0]
    for seconds in (-301, 301):
        assert signer_of(request, dict([AGENT]), NOW + timedelta(seconds=seconds)) == LATE


def test_what_is_no_signature_at_all_is_refused() -> None:
    """No header, other schemes, parts missing, a session token: never an exception, never a signer."""
    good = signed_at(NOW)
    assert signer_of(SignedRequest("POST", "/", [], b""), dict([AGENT]), NOW) == MISSING
    for text in ("", "Bearer x", "AWS4-HMAC-SHA256", good["Authorization"].replace("execute-api", "s3"), "\x00"):
        headers = list((good | {"Authorization": text}).items())
        assert signer_of(SignedRequest("POST", "/agent/members/find", headers, FIND), dict([AGENT]), NOW) == WRONG
    foreign = SignedRequest("POST", "/agent/members/find", list(good.items()), FIND)
    assert signer_of(foreign, dict([COLLEAGUE]), NOW) == FOREIGN


def signed_at(moment: datetime) -> dict[str, str]:
    """Return the headers of a request to find somebody, signed at that moment."""
    from botocore import auth

    frozen = pytest.MonkeyPatch()
    with frozen.context() as patch:
        patch.setattr(auth, "get_current_datetime", lambda: moment.replace(tzinfo=None))
        return signature(AGENT, "POST", URL, FIND, {"Host": "127.0.0.1:8000", "Content-Type": "application/json"})


def test_a_person_whom_the_register_does_not_know_is_refused(desk: Agent) -> None:
    """IAM lets them in, the register does not: absent or disabled, 403 for every call about a member."""
    register = desk_verbs.desk_agents()
    member_id = desk.id_of(CAMILLE[0])
    agent_id = register.id_of(agents_gate.caller_of_key(AGENT[0]))
    known = register.find(agent_id)
    assert known is not None
    register.put(replace(known, enabled=False))
    before = dump(desk.product)
    disabled = [desk.ask(method, path, body).status for method, path, body in calls(member_id)[:-1]]
    desk.product.dynamodb.delete_item(TableName=desk.product.table("desk-agents"), Key=register.key(agent_id))
    absent = [desk.ask(method, path, body).status for method, path, body in calls(member_id)[:-1]]
    assert disabled == absent == [403] * 6
    assert dump(desk.product) == before


def test_nobody_touches_their_own_account(desk: Agent) -> None:
    """Neither looks at it nor acts on it, whichever colleague found the id; others' accounts they may."""
    own = Agent(desk.product, A_MEMBER_TOO)
    member_id = desk.id_of(SACHA[0])
    before = dump(desk.product)
    answers = [own.find(SACHA[0]), *(own.ask(*call) for call in calls(member_id)[1:-1])]
    assert {(answer.status, answer.json()["type"].rpartition("/")[2]) for answer in answers} == {(403, "own-account")}
    assert dump(desk.product) == before
    assert own.find(CAMILLE[0]).status == 200


def test_ids_of_agents_are_kept_apart(desk: Agent) -> None:
    """The same name in another account is another person; a user and a role's session of one name are one."""
    del desk
    register = desk_verbs.desk_agents()
    user = caller_of("arn:aws:iam::111111111111:user/ann")
    role = caller_of("arn:aws:sts::111111111111:assumed-role/desk/ann")
    assert user is not None
    assert role is not None
    assert register.id_of(user) == register.id_of(role)
    assert register.id_of(Caller("1" * 12, "ann")) != register.id_of(Caller("2" * 12, "ann"))


def test_only_json_is_taken(desk: Agent) -> None:
    """A form, plain text, broken JSON and another type: 415 and 400, as problems whatever is accepted."""
    url = f"http://127.0.0.1:{desk.product.port}/agent/members/find"
    for content_type, body, status in (
        ("application/x-www-form-urlencoded", b"nir=255081416802538", 415),
        ("text/plain", FIND, 415),
        ("application/json", b"{", 400),
        ("application/json", b'{"nir": 255081416802538}', 400),
    ):
        sent = {"Host": f"127.0.0.1:{desk.product.port}", "Content-Type": content_type, "Accept": "text/html"}
        answer = desk.product.request("POST", "/agent/members/find", body, signature(AGENT, "POST", url, body, sent))
        assert (answer.status, answer.header("content-type")) == (status, "application/problem+json")
