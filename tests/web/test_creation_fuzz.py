"""Whatever is posted to account creation and verification: never a defect, and nothing private in an answer."""

import json
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

SECRET_FIELDS = ("carte_vitale_number", "iban_end", "password", "password_again", "provisional_code", "nir")

BY_CHANCE = ("correlation_id", "type")
"""Members of a problem that hold random signs, and the port of the day."""

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
    private = {str(body[name]) for name in SECRET_FIELDS if len(str(body.get(name, ""))) > 3}
    text = json.dumps({name: value for name, value in told.items() if name not in BY_CHANCE}, ensure_ascii=False)
    assert not any(value in text for value in private - {"None"})
    if answer.status == 400:
        assert told["errors"]
        assert all(set(error) == {"field", "reason"} for error in told["errors"])
        assert all(error["field"] in {*body, "provisional_code", "body"} for error in told["errors"])


@EXAMPLES
@given(token=st.text(max_size=200) | st.binary(max_size=60).map(bytes.hex))
def test_no_token_is_a_defect(product: Product, token: str) -> None:
    """Whatever stands where a link's token should: 400 or 410, and the answer repeats none of it.

    The correlation identifier is drawn at random and could hold a short token by chance: it is not looked at.
    """
    answer = JsonClient(product).call("POST", "/email/verify", {"token": token})
    assert answer.status in {400, 410}
    told = {name: value for name, value in answer.json().items() if name not in BY_CHANCE}
    assert len(token) < 4 or token not in json.dumps(told, ensure_ascii=False)
