"""Thirty uses at once of one assertion, one proof, one reference: exactly one counts (OP-08, OP-18, OP-19).

The adapters' own races are in tests/contract/test_one_time_values.py, where they also run on real engines.
"""

from collections import Counter
from collections.abc import Callable
from functools import partial

from tests.fapi.fapi_client import FapiClient
from tests.product import Answer
from tests.proofs import ath
from tests.races.volley import together

ROUNDS = 3


def told(use: Callable[[], Answer]) -> dict[str, int]:
    """Use something thirty times at once; return how often each error, or no error, was told."""
    answers = together([use] * 30)
    return dict(Counter(str(answer.json().get("error") or answer.json().get("type", "none")) for answer in answers))


def test_of_thirty_uses_of_one_assertion_one_is_taken(bank: FapiClient) -> None:
    """One push is answered; to the others the client is not proven."""
    for _ in range(ROUNDS):
        text = bank.assertion()
        assert told(partial(bank.push, client_assertion=text)) == {"none": 1, "invalid_client": 29}
    assert len(bank.product.items("pushed-requests")) == ROUNDS


def test_of_thirty_uses_of_one_proof_one_is_taken(bank: FapiClient) -> None:
    """One request is told who the member is."""
    access_token = bank.signed_in()["access_token"]
    for _ in range(ROUNDS):
        text = bank.proof("GET", "/oauth2/userinfo", ath=ath(access_token))
        assert told(partial(bank.userinfo, access_token, with_proof=text)) == {"none": 1, "invalid_dpop_proof": 29}


def test_of_thirty_uses_of_one_reference_one_begins_a_sign_in(bank: FapiClient) -> None:
    """The others find it dead."""
    for _ in range(ROUNDS):
        answers = together([partial(FapiClient(bank.product).authorize, bank.pushed())] * 30)
        assert Counter(answer.status for answer in answers) == {200: 1, 400: 29}
