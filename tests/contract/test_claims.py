"""Somebody says who they are: both directories compare the same, and keep and tell nothing (REC-12, REC-14)."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from chalicelib import wiring
from chalicelib.domain.faults import DirectoryUnavailable, Fault
from chalicelib.domain.identity_claim import IdentityClaim, Papers
from chalicelib.domain.nir import Nir
from tests.contract.directories import Directories, behind_http, each_kind
from tests.contract.people import individual_of, number
from tests.directory_server import DirectoryServer, says, serving
from tests.product import Product

PAPERS = Papers("80250000000000009999", "7A7B")
CLAIM = IdentityClaim(number(), date(1981, 2, 3), "75011", PAPERS)
STRANGER = IdentityClaim(Nir("2040297499994"), CLAIM.birthdate, CLAIM.postal_code, PAPERS)

WRONG = {
    "number": STRANGER,
    "birth date": replace(CLAIM, birthdate=date(1981, 3, 2)),
    "postal code": replace(CLAIM, postal_code="75012"),
    "card": replace(CLAIM, papers=replace(PAPERS, carte_vitale_number="80250000000000009998")),
    "end of the IBAN": replace(CLAIM, papers=replace(PAPERS, iban_end="7A7C")),
}


@pytest.fixture(params=["table", "http"])
def directory(request: pytest.FixtureRequest, product: Product) -> Iterator[Directories]:
    """Each implementation in turn, which knows Anna and her papers."""
    with each_kind(request.param, product) as made:
        made.tell(individual_of(made.adapters.keyring.pseudonym(number())), PAPERS)
        yield made


def test_who_says_everything_right_is_recognised(directory: Directories) -> None:
    """With papers, and without where a provisional code stands in for them."""
    assert directory.recognises(CLAIM)
    assert directory.recognises(replace(CLAIM, papers=None))


@pytest.mark.parametrize("fault", WRONG)
def test_one_wrong_fact_is_enough(directory: Directories, fault: str) -> None:
    """Whichever it is, the answer is the same no."""
    assert not directory.recognises(WRONG[fault])


def test_without_papers_on_record_no_papers_are_right(directory: Directories) -> None:
    """Somebody whose card the register does not have cannot be recognised by one."""
    directory.tell(individual_of(directory.adapters.keyring.pseudonym(number())), None)
    assert not directory.recognises(CLAIM)
    assert directory.recognises(replace(CLAIM, papers=None))


def test_an_outage_is_no_no(directory: Directories, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the directory does not answer nothing is known, and the fault holds nothing of the claim."""
    directory.fail(monkeypatch)
    with pytest.raises(Fault) as caught:
        directory.recognises(CLAIM)
    assert not any(fact in str(caught.value) for fact in (number().value, "75011", "9999", "7A7B"))


def test_the_table_holds_no_papers(product: Product) -> None:
    """A keyed hash alone: neither the card's number nor the end of the IBAN can be read from a dump.

    Four characters are looked for as a word: within a pseudonym or a sealed value they may stand by chance.
    """
    with each_kind("table", product) as made:
        pseudonym = made.adapters.keyring.pseudonym(number())
        made.tell(individual_of(pseudonym), PAPERS)
        (item,) = [each for each in product.items("individuals") if each["pseudonym"]["S"] == pseudonym]
        assert PAPERS.carte_vitale_number not in json.dumps(item)
        assert not {"9999", "7A7B"} & set(re.split(r"[^A-Za-z0-9_-]+", json.dumps(item)))
        assert wiring.adapters().directory_table.parse(item) == individual_of(pseudonym)


def test_facts_travel_in_the_body_alone(product: Product) -> None:
    """One POST with the claim; nothing of it in the request line or a header, and none of the register's own facts back."""
    with serving(DirectoryServer()) as server, behind_http(product, server) as made:
        made.tell(individual_of("p"), PAPERS)
        assert made.recognises(CLAIM)
        (question,) = server.questions
    asked = {"birthdate": "1981-02-03", "postal_code": "75011", "carte_vitale_number": "80250000000000009999"}
    assert json.loads(question.body) == {"nir": number().value, "compare": asked | {"iban_end": "7A7B"}}
    headers = {name: value for name, value in question.headers.items() if name.lower() != "host"}  # its port is any
    elsewhere = f"{question.line} {headers}"
    assert not any(fact in elsewhere for fact in (number().value, "1981", "75011", "9999", "7A7B"))


@pytest.mark.parametrize(
    "answer",
    [
        b'{"nir": "1900199999995"}',
        b'{"nir": "1900199999995", "matches": 1}',
        b'{"nir": "1900199999995", "matches": "true"}',
        b'{"nir": "1900199999995", "matches": null}',
        b'{"nir": "1900199999995", "matches": true, "individual": null}',
        b'{"nir": "1900199999995", "individual": null}',
        b'{"nir": "2040297499994", "matches": true}',
        b'{"nir": "1900199999995", "matches": false, "matches": true}',
        b"[true]",
        b"true",
    ],
)
def test_an_answer_that_was_not_agreed_is_a_fault(product: Product, answer: bytes) -> None:
    """A register that does not know the question, or answers another one, recognises nobody and refuses nobody."""
    with serving(DirectoryServer()) as server, behind_http(product, server) as made:
        server.always = says(200, answer)
        with pytest.raises(DirectoryUnavailable, match="not as agreed"):
            made.recognises(CLAIM)
