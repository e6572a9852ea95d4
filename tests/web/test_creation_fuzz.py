"""Whatever is posted to account creation and verification: never a defect, and nothing private in an answer."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.json_client import JsonClient
from tests.product import Product
from tests.web.newcomers import CHOSEN, NOE, accounts_put_back

EXAMPLES = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

REASON = re.compile(r"[a-z]+(-[a-z]+)*")

near = st.one_of(
    st.text(max_size=70),
    st.text(st.characters(codec="utf-8", categories=("Nd", "Zs", "Cf", "Lu", "Pd")), max_size=30),
    st.from_regex(r"[0-9 .-]{0,25}", fullmatch=True),
    st.from_regex(r"[ -~]{0,20}@[ -~]{0,20}", fullmatch=True),
    st.sampled_from(["\r\nBcc: x@evil.example", "x" * 65 + "@mail.example", "a@b@c", "noé@exemple.fr", "n@exämple.de"]),
    st.integers() | st.none() | st.lists(st.text(max_size=3), max_size=2),
)
forms = st.fixed_dictionaries({}, optional=dict.fromkeys([*NOE, *CHOSEN, "provisional_code", "transaction"], near))


@pytest.fixture(autouse=True)
def accounts(product: Product) -> Iterator[None]:
    """The demo's accounts, as they were, after each test."""
    with accounts_put_back(product):
        yield


@EXAMPLES
@given(changed=forms)
def test_the_whole_form_is_never_a_defect(product: Product, changed: dict[str, object]) -> None:
    """Any text, or no text, in any field: 202, 400 or 403, and an error names fields and reasons alone."""
    product.wipe()
    body = {**NOE, **CHOSEN, **changed}
    answer = JsonClient(product).call("POST", "/account/new", body)
    assert answer.status in {202, 400, 403}, answer.text
    if answer.status == 202:
        return
    told = answer.json()
    assert words_of(told) == words_of(refused_with(product, answer.status))
    if answer.status == 400:
        assert told["errors"]
        assert all(set(error) == {"field", "reason"} for error in told["errors"])
        assert all(error["field"] in {*body, "provisional_code", "body"} for error in told["errors"])
        assert all(REASON.fullmatch(error["reason"]) for error in told["errors"])  # a slug of ours, no text of theirs


def words_of(problem: dict[str, object]) -> dict[str, object]:
    """Return a problem without what may differ from one to the next: which fields are meant, and its number."""
    return {name: value for name, value in problem.items() if name not in {"errors", "correlation_id"}}


def refused_with(product: Product, status: int) -> dict[str, object]:
    """Return what somebody else is told with that status: an empty form, or a claim that nobody's papers prove."""
    product.wipe()
    claim = {"carte_vitale_number": "80250000000000000001"}
    answer = JsonClient(product).call("POST", "/account/new", {**NOE, **CHOSEN, **claim} if status == 403 else {})
    assert answer.status == status
    return dict(answer.json())


@EXAMPLES
@given(token=st.text(max_size=200) | st.binary(max_size=60).map(bytes.hex))
def test_no_token_is_a_defect(product: Product, token: str) -> None:
    """Whatever stands where a link's token should: 400 or 410, and the answer is that to any other such text."""
    client = JsonClient(product)
    answer = client.call("POST", "/email/verify", {"token": token})
    assert answer.status in {400, 410}
    other = client.call("POST", "/email/verify", {"token": "" if answer.status == 400 else "no-token"})
    told = answer.json()
    assert words_of(told) == words_of(other.json())
    assert all(error["field"] == "token" and REASON.fullmatch(error["reason"]) for error in told.get("errors", []))
