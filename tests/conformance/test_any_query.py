"""Whatever is sent to the authorization endpoint: an answer, to registered addresses alone, well-formed (WEB-10, WEB-12, OP-11).

Each case goes through the running product, by query or form, as a page or in JSON.
"""

import json
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.authorization_checks import RECOGNISED
from tests.conformance.party import FORM, PARTY, claims_parameter
from tests.json_client import CALLBACK, MOBILE_CHALLENGE
from tests.page_browser import parse
from tests.product import Answer, Product
from tests.unit.open_redirect_corpus import CORPUS

HTML = "text/html,application/xhtml+xml,*/*;q=0.8"
VALID = {
    "client_id": ["party"],
    "redirect_uri": [CALLBACK],
    "response_type": ["code"],
    "scope": ["openid profile"],
    "state": ["a state"],
}
LIKELY = [
    *("", "party", "partner", "phone-app", "code", "id_token", "openid", "openid email", "none", "login", "none login"),
    *(
        "consent",
        "select_account",
        "query",
        "form_post",
        "fragment",
        "S256",
        "plain",
        MOBILE_CHALLENGE,
        "0",
        "-1",
        "1" * 12,
    ),
    *(
        "{}",
        "[",
        "null",
        claims_parameter(userinfo={"name": None}),
        claims_parameter(id_token={"acr": {"essential": True}}),
    ),
    claims_parameter(id_token={"acr": {"essential": True, "values": ["urn:sesame:acr:security-code"]}}),
    claims_parameter(id_token={"sub": {"value": "nobody"}}),
    *(
        "urn:sesame:acr:password",
        "x.y.z",
        "eyJhbGciOiJub25lIn0.e30.",
        CALLBACK,
        "255081416802538",
        "a" * 1100,
        "é" * 600,
    ),
    *(
        "\x00",
        "\r\nLocation: https://attacker.example/",
        "\u202e",
        "\ufffd",
        "\U0001f600",
        "<script>",
        '"',
        "\\",
        "%0d%0a",
    ),
    *list(CORPUS.values())[::12],
]
values = st.one_of(st.sampled_from(LIKELY), st.text(max_size=24)).filter(lambda text: not _has_surrogate(text))
changes = st.dictionaries(
    st.one_of(st.sampled_from(RECOGNISED), st.text(max_size=8).filter(lambda text: not _has_surrogate(text))),
    st.lists(values, max_size=3),
    max_size=5,
)


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= each <= "\udfff" for each in text)


def ask(product: Product, query: dict[str, list[str]], *, by_post: bool, accept: str) -> Answer:
    """Send a request, whatever it holds."""
    encoded = urlencode(query, doseq=True)
    if by_post:
        return product.request("POST", "/oauth2/authorize", encoded.encode(), {"Accept": accept, "Content-Type": FORM})
    return product.request("GET", "/oauth2/authorize?" + encoded, None, {"Accept": accept})


def told_to(answer: Answer) -> tuple[str, dict[str, str]] | None:
    """Return the address that an answer goes to, and what it carries there; None where a page or step is shown."""
    if "json" in answer.header("content-type"):
        body = answer.json()
        if body.get("next") != "redirect":
            return None
        if "parameters" in body:
            return body["redirect_to"], body["parameters"]
        url = body["redirect_to"]
    elif answer.status == 303:
        url = answer.header("location")
    else:
        forms = [form for form in parse(answer.text).forms if not form[""]["action"].startswith("/")]
        if not forms:
            return None
        return forms[0][""]["action"], {name: found["value"] for name, found in forms[0].items() if name}
    parts = urlsplit(url)
    own = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair != ("tenant", "1")]
    assert len(dict(own)) == len(own)
    return url.partition("?")[0] + ("?tenant=1" if "tenant=1" in parts.query else ""), dict(own)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(changes=changes, by_post=st.booleans(), accept=st.sampled_from([HTML, "application/json"]))
def test_any_query_is_answered_well(
    product: Product, *, changes: dict[str, list[str]], by_post: bool, accept: str
) -> None:
    """Never 500; a redirect or form goes to a registered address; an error is well-formed; state comes back exactly."""
    query = {**VALID, **changes}
    answer = ask(product, query, by_post=by_post, accept=accept)
    assert answer.status in {200, 303, 400}, (answer.status, query)
    told = told_to(answer)
    if told is None:
        assert answer.header("location") == ""
        return
    address, parameters = told
    assert address in {*PARTY.redirect_uris, "fr.example.app:/callback"}
    assert [address] == query["redirect_uri"]
    assert set(parameters) - {"state"} == {"error", "error_description", "iss"}
    assert all(" " <= each <= "~" and each not in '"\\' for each in parameters["error_description"])
    sent = query["state"]
    if "state" in parameters:
        assert [parameters["state"]] == sent
    elif (
        len(sent) == 1
        and len(sent[0].encode()) <= 1024
        and sent[0].isprintable()
        and sent[0]
        and "\ufffd" not in sent[0]
    ):
        raise AssertionError("a state that can be echoed was not")


@pytest.mark.parametrize("accept", [HTML, "application/json"], ids=["page", "json"])
def test_no_bent_address_is_ever_answered(product: Product, accept: str) -> None:
    """Each text of the corpus of open redirects as redirect_uri: 400, whatever the response mode."""
    for uri in CORPUS.values():
        if _has_surrogate(uri):
            continue
        query = {**VALID, "redirect_uri": [uri], "response_mode": ["form_post"], "prompt": ["none"]}
        answer = ask(product, query, by_post=False, accept=accept)
        assert (answer.status, answer.header("location"), told_to(answer)) == (400, "", None), uri


@pytest.mark.parametrize("name", sorted(RECOGNISED))
def test_a_repeated_parameter_is_refused(product: Product, name: str) -> None:
    """`invalid_request`, by query even where one of two response modes was form_post; client and address: a page."""
    value = {**dict.fromkeys(RECOGNISED, "x"), **{known: sent[0] for known, sent in VALID.items()}}[name]
    value = "form_post" if name == "response_mode" else value
    answer = ask(product, {**VALID, name: [value, value]}, by_post=False, accept="application/json")
    if name in {"client_id", "redirect_uri"}:
        assert answer.status == 400
        return
    assert answer.json()["redirect_to"].startswith(f"{CALLBACK}?error=invalid_request&")
    assert ("state=" in answer.json()["redirect_to"]) == (name != "state")


@pytest.mark.parametrize("name", [*sorted(set(RECOGNISED) - {"client_id", "redirect_uri"}), "anything"])
def test_an_oversized_parameter_is_refused(product: Product, name: str) -> None:
    """More than 8192 characters in all: told to the client, and nothing of it is kept."""
    answer = ask(product, {**VALID, name: ["a" * 8200]}, by_post=True, accept="application/json")
    told = told_to(answer)
    assert told is not None
    assert told[1]["error"] == "invalid_request"
    assert len(json.dumps(told)) < 500
