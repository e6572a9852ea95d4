"""Bad input of issue 2 and http.md §2 "Fields": each field has a clear answer, costs no try and loses nothing typed."""

import pytest

from tests.json_client import CAMILLE, JsonClient
from tests.product import Product
from tests.web.problem_facts import errors_of
from tests.web.read_html import Page
from tests.web.visitors import JsonVisitor, PageVisitor, Visitor, fail_codes, newest_code, to_verify, wrong

ARABIC, FULL_WIDTH = "١٨٤٠٧٧٥٩٩٩٩٩٩٠٦", "１８４０７７５９９９９９９０６"

GOOD_NUMBERS = [
    "184077599999906",
    "2 99 12 2a 999 998 38",
    "2-99-12-2A-999-998-38",
    "171032B99999783",
    "266319999999692",
    "190019999999539",
    "204029749999468",
    "184077599990897",
    "1840775999999",
    "1.84.07.75.999.999.06",
    "1\u00a084\u00a007\u00a075\u202f999\u2009999 06",
    "\t 184077599999906 \r\n",
]
"""security.md §18, and ways to type them."""

BAD_NUMBERS = [
    "",
    "   ",
    "184077599999907",
    "148077599999906",
    "184137599999905",
    "299122099999838",
    "984077599999906",
    "084077599999906",
    "299122C99999838",
    "299122AA9999838",
    "2A9122099999838",
    "184077599990800",
    "18407759999990",
    "184077599999",
    "1840775999999061",
    "184077599999906x",
    "184077599999906'--",
    "184007599999",
    ARABIC,
    ARABIC[:13],
    FULL_WIDTH,
    "18407759999990６",
    "184077599999906\u0000",
    "184077599\r\nBcc: a@b.example",
    "1" * 65,
    "1" * 8000,
]
"""The refused ones of security.md §18, and other things that are no number."""

BAD_CODES = [
    "",
    " \u00a0 ",
    "12345",
    "1234567",
    "12345a",
    "١٢٣٤٥٦",
    "１２３４５６",
    "१२३४५६",
    "123-456",
    "123.456",
    "+12345",
    "-12345",
    "1e5",
    "0x1234",
    "½23456",
    "²23456",
    "123456\u0000",
    "1" * 65,
    "1" * 8000,
]


def check_all_tries_left(visitor: Visitor) -> None:
    """Assert that nothing was counted so far."""
    visitor.check_refused(visitor.login(wrong(CAMILLE)), "invalid-credentials", attempts_left=2)


@pytest.mark.parametrize("nir", GOOD_NUMBERS)
def test_every_form_of_a_number_is_compared(client: JsonClient, nir: str) -> None:
    """Corsica, month 31, born abroad, key 97, without key, any separator: 401, not 400."""
    client.authorize()
    assert client.login((nir, "Not-The-Password1")).json()["attempts_left"] == 2


@pytest.mark.parametrize("month", [*range(1, 13), *range(20, 100, 11), 99])
def test_months_that_people_have_are_accepted(client: JsonClient, month: int) -> None:
    """01 to 12, and 20 to 99 for a month that nobody knows."""
    client.authorize()
    assert client.login((f"184{month:02d}75999999", "Not-The-Password1")).status == 401


@pytest.mark.parametrize("month", [0, *range(13, 20)])
def test_months_that_nobody_has_are_malformed(client: JsonClient, month: int) -> None:
    """00 and 13 to 19."""
    client.authorize()
    assert errors_of(client.login((f"184{month:02d}75999999", "x")))[0]["field"] == "nir"


def test_a_number_that_is_none_costs_no_try_in_json(product: Product) -> None:
    """400 with the field and a reason, for each of the table; all tries are left."""
    visitor = JsonVisitor(product)
    visitor.begin()
    for nir in BAD_NUMBERS:
        assert [error["field"] for error in errors_of(visitor.login((nir, CAMILLE[1])))] == ["nir"], nir
    check_all_tries_left(visitor)


def test_a_number_that_is_none_costs_no_try_and_is_kept_on_the_page(product: Product) -> None:
    """The field is marked, described by its error, and holds what was typed, as far as a number can be long."""
    visitor = PageVisitor(product)
    visitor.begin()
    for nir in BAD_NUMBERS:
        answer = visitor.login((nir, "Zq-Never-Shown-7"))
        assert answer.status == 400, nir
        field = Page(answer.text).form("/login")["nir"]
        assert field.get("aria-invalid") == "true"
        assert Page(answer.text).by_id("nir-error").text
        assert "Zq-Never-Shown-7" not in answer.text
        if "\0" not in nir and "\r" not in nir:
            assert visitor.browser.form("/login")["nir"] == nir[:64]
    check_all_tries_left(visitor)


@pytest.mark.parametrize("password", ["x", " ", "é" * 128, "\U0001f600" * 128, "a\u00a0b", "%00", "a" * 128])
def test_a_password_of_1_to_128_characters_is_compared(visitor: Visitor, password: str) -> None:
    """Any characters, counted as characters and not as bytes."""
    visitor.begin()
    visitor.check_refused(visitor.login((CAMILLE[0], password)), "invalid-credentials", attempts_left=2)


@pytest.mark.parametrize("password", ["", "a" * 129, "é" * 129, "a" * 8000, "a\0b", "a\r\nb", "\x7f"])
def test_other_passwords_are_malformed_before_any_hashing(visitor: Visitor, password: str) -> None:
    """None, longer, or with control characters: 400, the number kept, nothing counted."""
    visitor.begin()
    answer = visitor.login((CAMILLE[0], password))
    if isinstance(visitor, PageVisitor):
        visitor.check_refused(answer, "invalid-request")
        assert visitor.browser.form("/login")["nir"] == CAMILLE[0]
        assert Page(answer.text).form("/login")["password"].get("aria-invalid") == "true"
    else:
        assert [error["field"] for error in errors_of(answer)] == ["password"]
    check_all_tries_left(visitor)


def test_both_fields_at_fault_are_named_at_once(product: Product) -> None:
    """Nobody learns of the second fault only after mending the first."""
    visitor = JsonVisitor(product)
    visitor.begin()
    assert [error["field"] for error in errors_of(visitor.login(("12", "")))] == ["nir", "password"]


SPACED = ["{} {}", " {}{} ", "{}\u00a0{}", "{}\u202f{}", "{}\u2009{}", "{}\u3000{}", "{}\t{}", "{}{}\r\n", "{}\u200b{}"]


@pytest.mark.parametrize("form", SPACED)
def test_spaces_of_any_kind_in_a_code_are_fine(visitor: Visitor, form: str) -> None:
    """Typed, pasted, or invisible (OTP-13)."""
    code = to_verify(visitor)
    visitor.check_signed_in(visitor.verify(form.format(code[:3], code[3:])))


def test_a_code_that_is_none_costs_no_try(visitor: Visitor) -> None:
    """400 for each of the table, and all tries are left; what was typed is not echoed."""
    to_verify(visitor)
    for code in BAD_CODES:
        answer = visitor.verify(code)
        if isinstance(visitor, PageVisitor):
            visitor.check_refused(answer, "invalid-request")
            field = Page(answer.text).form("/login/verify")["code"]
            assert (field.get("aria-invalid"), field.get("value")) == ("true", "")
        else:
            assert [error["field"] for error in errors_of(answer)] == ["code"], code
    visitor.check_refused(fail_codes(visitor, 1), "invalid-code", attempts_left=2)
    visitor.check_signed_in(visitor.verify(newest_code(visitor.product)))
