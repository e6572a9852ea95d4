"""Codes that are redeemed while what they came of ends: tokens that are dead at once, or none (PW-09, DEV-04, OP-03)."""

from collections.abc import Callable
from functools import partial

import pytest

from tests.json_client import CAMILLE, JsonClient, redirect_parameters
from tests.product import Answer, Product
from tests.races.volley import together
from tests.recovery import link_for, reset
from tests.web.conftest import restored_members  # noqa: F401 - a fixture of another folder
from tests.web.token_calls import OFFLINE, THE_PORTAL, error_of, is_alive, redeem

pytestmark = pytest.mark.usefixtures("restored_members")

ROUNDS = 4
CODES = 9
End = Callable[[JsonClient], Callable[[], Answer]]


def a_new_password(client: JsonClient) -> Callable[[], Answer]:
    """Return the post that uses a link which was mailed before."""
    return partial(reset, JsonClient(client.product), link_for(client))


def everywhere(client: JsonClient) -> Callable[[], Answer]:
    """Return the post that signs out in all browsers."""
    return partial(client.call, "POST", "/session/end", {"everywhere": "yes"})


@pytest.mark.parametrize("end", [a_new_password, everywhere])
def test_no_living_token_comes_of_a_code_from_before(raced: Product, end: End) -> None:
    """Whoever was first: nothing that was given is alive, nothing can be refreshed, and no code is good afterwards."""
    (account,) = [item for item in raced.items("accounts") if item["pseudonym"]["S"] == raced.pseudonym(CAMILLE[0])]
    for _ in range(ROUNDS):
        raced.wipe()
        raced.dynamodb.put_item(TableName=raced.table("accounts"), Item=account)
        client = JsonClient(raced)
        client.sign_in()
        *codes, spare = [
            redirect_parameters(client.authorize(scope=OFFLINE, prompt="none"))["code"] for _ in range(CODES + 1)
        ]
        calls: list[Callable[[], Answer]] = [partial(redeem, JsonClient(raced), code) for code in codes]
        calls.insert(CODES // 2, end(client))
        answers = together(calls)
        assert answers.pop(CODES // 2).status == 200
        assert {answer.status for answer in answers} <= {200, 400}
        assert error_of(redeem(client, spare)) == "invalid_grant"
        given = [answer.json() for answer in answers if answer.status == 200]
        assert [tokens for tokens in given if is_alive(client, tokens["access_token"])] == []
        assert {error_of(THE_PORTAL.refresh(client, tokens["refresh_token"])) for tokens in given} <= {"invalid_grant"}
