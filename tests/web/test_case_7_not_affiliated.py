"""Case 7 of product.md §2: the directory says another scheme, no fund, or does not know the number."""

import json

import pytest

from tests.json_client import CAMILLE, HUGO, ZOE
from tests.product import Product
from tests.web.visitors import Visitor, sign_in, start, wrong

CLIENTS = ("portal", "mobile-app", "federation", "kiosk")


@pytest.mark.parametrize("client_id", CLIENTS)
@pytest.mark.parametrize("member", [HUGO, ZOE], ids=["another scheme", "no fund"])
def test_right_credentials_are_told_to_see_their_own_scheme(
    visitor: Visitor, member: tuple[str, str], client_id: str
) -> None:
    """403 at every client, whether or not it asks a code; nothing is mailed."""
    answer = start(visitor, member, client_id)
    visitor.check_refused(answer, "not-affiliated")
    for fact in ("régime général", "régime partenaire", "votre propre régime"):
        assert fact in visitor.words(answer)
    assert visitor.product.mails() == []
    assert visitor.product.items("sessions") == []


@pytest.mark.parametrize("client_id", CLIENTS)
def test_a_number_that_the_directory_does_not_know_is_refused_alike(
    visitor: Visitor, restored_members: Product, client_id: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same answer, and an event of its own in the audit log."""
    restored_members.set_affiliation(CAMILLE[0], None)
    answer = start(visitor, CAMILLE, client_id)
    visitor.check_refused(answer, "not-affiliated")
    known = visitor.another()
    assert (
        visitor.words(answer).split("Référence")[0] == known.words(start(known, HUGO, client_id)).split("Référence")[0]
    )
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    unknown = [event for event in events if event["event"] == "member_unknown_to_directory"]
    assert len(unknown) == 1
    assert unknown[0]["member"] == restored_members.pseudonym(CAMILLE[0])


@pytest.mark.parametrize("member", [HUGO, ZOE], ids=["another scheme", "no fund"])
def test_nothing_of_it_is_told_before_the_right_password(visitor: Visitor, member: tuple[str, str]) -> None:
    """A wrong password is a wrong password."""
    answer = start(visitor, wrong(member))
    visitor.check_refused(answer, "invalid-credentials", attempts_left=2)
    assert "régime" not in visitor.words(answer)


@pytest.mark.parametrize("change", ["other", "none"])
def test_a_change_in_the_directory_counts_at_the_next_sign_in(
    visitor: Visitor, restored_members: Product, change: str
) -> None:
    """Yesterday's member is refused today, trusted browser or not, and signs in again when the directory says so."""
    sign_in(visitor, trust=True)
    restored_members.set_affiliation(CAMILLE[0], change)
    visitor.check_refused(start(visitor, prompt="login"), "not-affiliated")
    restored_members.set_affiliation(CAMILLE[0], "partner")
    visitor.check_signed_in(start(visitor, prompt="login"))
