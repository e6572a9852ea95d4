"""Bodies that cannot be read as they should (issue 2, Bad input): 400 with what is at fault, no try and no number lost."""

import json
from urllib.parse import urlencode

import pytest

from tests.json_client import CAMILLE, JsonClient
from tests.page_browser import PageBrowser
from tests.web.problem_facts import errors_of
from tests.web.read_html import Page
from tests.web.visitors import wrong, wrong_code


def raw(transaction: str, **fields: bytes) -> bytes:
    """Return a form body whose values are not encoded again."""
    return b"&".join([f"transaction={transaction}".encode(), *(f"{k}=".encode() + v for k, v in fields.items())])


BAD_FORMS = {
    "number not utf-8": ({"nir": b"%ff%fe", "password": b"x"}, "nir"),
    "password not utf-8": ({"nir": CAMILLE[0].encode(), "password": b"%c3%28"}, "password"),
    "surrogate as utf-8": ({"nir": CAMILLE[0].encode(), "password": b"%ed%a0%80"}, "password"),
    "raw bytes": ({"nir": CAMILLE[0].encode(), "password": b"\xff\xfe"}, "password"),
    "password twice": ({"nir": CAMILLE[0].encode(), "password": b"a&password=b"}, "password"),
    "password twice the same": ({"nir": CAMILLE[0].encode(), "password": b"a&password=a"}, "password"),
    "number twice": ({"nir": CAMILLE[0].encode() + b"&nir=" + CAMILLE[0].encode(), "password": b"a"}, "nir"),
    "transaction twice": ({"nir": CAMILLE[0].encode(), "password": b"a&transaction=b"}, "transaction"),
}

EACH_FORM = pytest.mark.parametrize(("fields", "at_fault"), BAD_FORMS.values(), ids=BAD_FORMS.keys())


@EACH_FORM
def test_a_bad_form_body_is_malformed_in_json(client: JsonClient, fields: dict[str, bytes], at_fault: str) -> None:
    """400 with the field at fault; the transaction and all tries are there afterwards."""
    client.authorize()
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    answer = client.product.request("POST", "/login", raw(client.transaction, **fields), headers)
    assert at_fault in [error["field"] for error in errors_of(answer)]
    assert client.login(wrong(CAMILLE)).json()["attempts_left"] == 2


@EACH_FORM
def test_a_bad_form_body_keeps_the_number_on_the_page(
    browser: PageBrowser, fields: dict[str, bytes], at_fault: str
) -> None:
    """400 with a page; where the transaction is known its form holds the number, and all tries are left."""
    browser.authorize()
    form = browser.form("/login")
    body = raw(form["transaction"], form=form["form"].encode(), **fields)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items()),
    }
    answer = browser.product.request("POST", "/login", body, headers)
    assert (answer.status, answer.header("content-type")) == (400, "text/html; charset=utf-8")
    assert Page(answer.text).one("title").text.startswith("Erreur")
    if at_fault == "password":
        assert Page(answer.text).form("/login")["nir"].get("value") == CAMILLE[0]
    browser.authorize()
    assert "Il vous reste 2 essais." in Page(browser.login(wrong(CAMILLE)).text).text


def test_a_form_in_plain_utf_8_is_read(client: JsonClient) -> None:
    """What a command-line client sends unescaped is as good: compared, not malformed."""
    client.authorize()
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    body = raw(client.transaction, nir=CAMILLE[0].encode(), password="pâsswörd".encode())
    assert client.product.request("POST", "/login", body, headers).json()["attempts_left"] == 2


GOOD = {"nir": CAMILLE[0], "password": "Not-The-Password1"}

BAD_JSON: dict[str, tuple[bytes, str]] = {
    "not utf-8": (b'{"nir": "\xff\xfe"}', "body"),
    "utf-16": (json.dumps(GOOD).encode("utf-16"), "body"),
    "empty": (b" ", "body"),
    "cut off": (b'{"nir": "255', "body"),
    "a list": (b"[]", "body"),
    "a string": (b'"nir"', "body"),
    "a number": (b"1", "body"),
    "null": (b"null", "body"),
    "not a number": (b'{"nir": NaN}', "nir"),
    "deep list": (b"[" * 8000, "body"),
    "deep object": (b'{"a":' * 2500 + b"1" + b"}" * 2500, "body"),
    "huge number": (b'{"nir": ' + b"1" * 6000 + b"}", "body"),
    "number twice": (b'{"nir": "1", "nir": "2"}', "nir"),
    "password twice": (b'{"password": "1", "password": "1"}', "password"),
}
"""Bodies that cannot be read, and the field that is named."""


@pytest.mark.parametrize(("body", "at_fault"), BAD_JSON.values(), ids=BAD_JSON.keys())
@pytest.mark.parametrize("path", ["/login", "/login/verify"])
def test_a_bad_json_body_is_malformed(client: JsonClient, path: str, body: bytes, at_fault: str) -> None:
    """400 with what is at fault, as a page for those who asked for one."""
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    assert at_fault in [e["field"] for e in errors_of(client.product.request("POST", path, body, headers))]
    page = client.product.request("POST", path, body, headers | {"Accept": "text/html"})
    assert (page.status, page.header("content-type")) == (400, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    "value", [255081416802538, 1.5, True, None, ["a"], {"a": "b"}, "\ud800", "a\udfffb", "a\u0000b"]
)
@pytest.mark.parametrize("field", ["nir", "password", "transaction"])
def test_a_value_that_is_no_text_is_malformed(client: JsonClient, field: str, value: object) -> None:
    """Numbers, lists, lone surrogates and control characters: 400 for that field, and no try is lost."""
    client.authorize()
    body = {"transaction": client.transaction, **GOOD, field: value}
    assert [error["field"] for error in errors_of(client.call("POST", "/login", body))] == [field]
    assert client.login(wrong(CAMILLE)).json()["attempts_left"] == 2


@pytest.mark.parametrize("value", [123456, None, ["1"], "\ud800", "12\u000045"])
def test_a_code_that_is_no_text_is_malformed(client: JsonClient, value: object) -> None:
    """The same for the code."""
    client.to_verify()
    body = {"transaction": client.transaction, "code": value}
    assert [error["field"] for error in errors_of(client.call("POST", "/login/verify", body))] == ["code"]
    assert client.verify(wrong_code(client.product)).json()["attempts_left"] == 2


def test_a_form_with_hundreds_of_fields_is_malformed(client: JsonClient) -> None:
    """Nobody needs so many."""
    client.authorize()
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode({f"x{number}": "y" for number in range(300)} | {"transaction": client.transaction}).encode()
    assert errors_of(client.product.request("POST", "/login", body, headers))
