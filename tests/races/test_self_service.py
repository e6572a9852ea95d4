"""The same act at the same moment, on one's own account: one effect, one mail, and everybody else is told the state."""

from collections import Counter
from functools import partial

import pytest

from tests.json_client import CAMILLE, JsonClient
from tests.product import Product
from tests.races.volley import together
from tests.recovery import NEW
from tests.self_service import (
    NEW_ADDRESS,
    change_email,
    change_password,
    confirm,
    deny,
    subjects,
    tokens,
)
from tests.web.conftest import restored_members  # noqa: F401 - a fixture of another folder

pytestmark = pytest.mark.usefixtures("restored_members")

MANY = 12


def twin(client: JsonClient) -> JsonClient:
    """Return another tab of the same browser."""
    return JsonClient(client.product, dict(client.cookies))


def test_many_changes_of_password_are_one(raced: Product) -> None:
    """One of them is told done, by a cookie that is good; the others find the session of before over."""
    client = JsonClient(raced)
    client.sign_in()
    tabs = [twin(client) for _ in range(MANY)]
    answers = together([partial(change_password, tab) for tab in tabs])
    assert Counter(answer.status for answer in answers) == {200: 1, 401: MANY - 1}
    assert subjects(raced).count("votre mot de passe a changé") == 1
    signed_in = [tab for tab in tabs if tab.call("GET", "/me/security").status == 200]
    assert len(signed_in) == 1
    signed_in[0].authorize(prompt="login")
    assert signed_in[0].login((CAMILLE[0], NEW)).status == 200


def test_many_uses_of_one_link_are_one(raced: Product) -> None:
    """An address is confirmed once and a notice denied once; the others find the link dead."""
    client = JsonClient(raced)
    client.sign_in()
    change_email(client)
    confirmed, denied = tokens(raced, "/email/confirm", NEW_ADDRESS)[0], tokens(raced, "/notice")[0]
    answers = together([partial(confirm, JsonClient(raced), confirmed) for _ in range(MANY)])
    assert Counter(answer.status for answer in answers) == {200: 1, 410: MANY - 1}
    assert subjects(raced).count("votre adresse mail a changé") == 1
    answers = together([partial(deny, JsonClient(raced), denied) for _ in range(MANY)])
    assert Counter(answer.status for answer in answers) == {200: 1, 410: MANY - 1}


def test_a_denial_and_a_change_leave_one_of_two_states(raced: Product) -> None:
    """Whichever comes first, nobody is signed in afterwards and neither password opens the account."""
    client = JsonClient(raced)
    client.sign_in(trust=True)
    token = tokens(raced, "/notice")[0]
    together([partial(change_password, client), partial(deny, JsonClient(raced), token)])
    assert client.call("GET", "/me/security").status == 401
    stranger = JsonClient(raced)
    stranger.authorize()
    assert [stranger.login((CAMILLE[0], password)).status for password in (CAMILLE[1], NEW)] == [401, 401]


def test_many_wrong_passwords_are_three(raced: Product) -> None:
    """Two are told how many are left, the third begins the block, and there is one mail of it."""
    client = JsonClient(raced)
    client.sign_in()
    answers = together([partial(change_password, twin(client), "Wrong-Password-1") for _ in range(MANY)])
    assert Counter(answer.status for answer in answers) == {401: 2, 429: MANY - 2}
    assert subjects(raced).count("accès bloqué") == 1
