"""Case 4 of product.md §2: a wrong password or a wrong code, told alike, and for unknown numbers as for known ones."""

import re

import pytest

from tests.json_client import CAMILLE, LEA, MARC
from tests.product import Answer
from tests.web.visitors import Visitor, fail_passwords, start, to_verify, wrong, wrong_code

UNKNOWN = ("190019999999539", "Mon-Espace1")
"""A number of security.md §18 that no member has."""

ONE_TIME = re.compile(r"[\w-]{40,}|(?<=value=\")[\w-]{20,}|(?<=t=)[\w-]{22}|[0-9a-f]{16,}")
"""What differs between any two answers: seals, one-use values, references."""


def normalised(answer: Answer, number: str) -> tuple[object, ...]:
    """Return all that a stranger sees of an answer, without what is new in every answer."""
    names = sorted(name.lower() for name, _ in answer.headers)
    cookies = [len(line) for line in answer.set_cookies]
    return answer.status, names, cookies, ONE_TIME.sub("", answer.text.replace(number, ""))


def test_a_wrong_password_says_how_many_tries_are_left(visitor: Visitor) -> None:
    """2, then 1; to check what was typed; that three failures block."""
    visitor.begin()
    for left in (2, 1):
        answer = visitor.login(wrong(CAMILLE))
        visitor.check_refused(answer, "invalid-credentials", attempts_left=left)
        assert "Vérifiez votre saisie" in visitor.words(answer)
        assert re.findall(r"\b3 saisies incorrectes", visitor.words(answer))


def test_a_wrong_code_says_how_many_tries_are_left(visitor: Visitor) -> None:
    """2, then 1, in a count of its own."""
    to_verify(visitor)
    for left in (2, 1):
        answer = visitor.verify(wrong_code(visitor.product))
        visitor.check_refused(answer, "invalid-code", attempts_left=left)
        assert "Vérifiez votre saisie" in visitor.words(answer)
        assert re.findall(r"\b3 saisies incorrectes", visitor.words(answer))


def test_there_is_one_message_for_both_kinds(visitor: Visitor) -> None:
    """Which kind of credential was wrong is not in the words."""
    message = re.compile(r"Ce que vous avez saisi.*?2 essais\.")
    by_password = message.findall(visitor.words(start(visitor, wrong(CAMILLE))))
    to_verify(visitor)
    by_code = message.findall(visitor.words(visitor.verify(wrong_code(visitor.product))))
    assert by_password == by_code
    assert len(by_code) == 1


@pytest.mark.parametrize("failures", [1, 2, 3, 4])
def test_unknown_numbers_look_exactly_like_known_ones(visitor: Visitor, failures: int) -> None:
    """Status, header names, lengths of cookies and body are equal at every count and in the block (THR-03)."""
    known = normalised(fail_passwords(visitor, failures, CAMILLE), CAMILLE[0])
    stranger = visitor.another()
    assert normalised(fail_passwords(stranger, failures, UNKNOWN), UNKNOWN[0]) == known


@pytest.mark.parametrize("member", [LEA, MARC], ids=["no verified mail", "affiliation pending"])
def test_members_in_any_state_look_alike_before_the_right_password(visitor: Visitor, member: tuple[str, str]) -> None:
    """Nothing of a person's state is in the answer to a wrong password (THR-03, THR-05)."""
    usual = normalised(fail_passwords(visitor, 1, CAMILLE), CAMILLE[0])
    other = visitor.another()
    assert normalised(fail_passwords(other, 1, member), member[0]) == usual


def test_the_right_password_of_a_known_number_is_refused_for_another(visitor: Visitor) -> None:
    """A password counts for its own number alone."""
    answer = start(visitor, (UNKNOWN[0], CAMILLE[1]))
    visitor.check_refused(answer, "invalid-credentials", attempts_left=2)
