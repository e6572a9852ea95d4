"""Who signed, as the request's context says it: people alone, one person whatever role they take (REC-10, REC-11)."""

import pytest

from chalicelib.domain.desk_agent import Caller, caller_of

PEOPLE = {
    "arn:aws:iam::123456789012:user/ann": Caller("123456789012", "ann"),
    "arn:aws:iam::123456789012:user/desk/north/ann": Caller("123456789012", "ann"),
    "arn:aws:sts::123456789012:assumed-role/sesame-desk/ann@fund.example": Caller("123456789012", "ann@fund.example"),
    "arn:aws-eusc:sts::123456789012:assumed-role/other/ann": Caller("123456789012", "ann"),
}

NO_PEOPLE = [
    "",
    "arn:aws:iam::123456789012:root",
    "arn:aws:iam::123456789012:role/sesame-desk",
    "arn:aws:sts::123456789012:federated-user/ann",
    "arn:aws:iam::12345:user/ann",
    "arn:aws:iam::123456789012:user/",
    "arn:aws:sts::123456789012:assumed-role/sesame-desk",
    "arn:aws:sts::123456789012:assumed-role/sesame-desk/ann/x",
    "arn:aws:iam::123456789012:user/ann\n",
]


@pytest.mark.parametrize("arn", PEOPLE)
def test_a_person_is_known_by_account_and_name(arn: str) -> None:
    """The user's name, or the session's name that the identity provider gives."""
    assert caller_of(arn) == PEOPLE[arn]


@pytest.mark.parametrize("arn", NO_PEOPLE)
def test_whatever_is_no_person_is_nobody(arn: str) -> None:
    """The root user, roles themselves, federated tokens and broken texts."""
    assert caller_of(arn) is None


def test_two_roles_make_no_second_person() -> None:
    """Whoever takes two roles cannot confirm their own request."""
    roles = [caller_of(f"arn:aws:sts::123456789012:assumed-role/{role}/ann") for role in ("desk", "chief")]
    assert roles[0] == roles[1]
