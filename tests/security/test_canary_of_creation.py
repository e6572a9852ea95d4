"""REC-14: what somebody says of themselves to create an account is compared, and is found nowhere afterwards.

Right and wrong claims in JSON and by pages, with outages: then logs, headers, tables and mails are searched.
"""

import contextlib
import io
import json
import re
from collections.abc import Iterator

import pytest

from chalicelib import wiring
from chalicelib.domain.identity_claim import Papers
from localdev import emulator
from tests.audit_fake import watching
from tests.contract.people import left_as_it_was
from tests.json_client import JsonClient
from tests.page_browser import PageBrowser
from tests.product import Product
from tests.security import canaries
from tests.security.recorder import Recorder
from tests.web.newcomers import CHOSEN, NOE, create_by_page, verification_link
from tests.web.test_mail_failing import failing_ses

CARD, IBAN, END = "80250911730059204482", "FR3299999000010123456789A09", "9A09"
CLAIM = {**NOE, "carte_vitale_number": CARD, "iban_end": IBAN}
SECRETS = {
    "card": [CARD, " ".join(CARD[place : place + 4] for place in range(0, 20, 4))],
    "IBAN": [IBAN, IBAN[-8:], IBAN[4:]],
    "number": sorted(canaries.spellings_of_nir(NOE["nir"])),
    "birth date": ["1993-02-14", "14/02/1993", "19930214"],
    "password": [CHOSEN["password"]],
    "address": [CHOSEN["email"]],
}


@pytest.fixture
def found(product: Product) -> Iterator[dict[str, str]]:
    """Everything that a few creations left behind, by place."""
    with left_as_it_was(product, "accounts", "individuals"), watching():
        own = wiring.adapters()
        individual = own.members.read(product.pseudonym(NOE["nir"])).individual
        assert individual is not None
        own.directory_table.put(individual, Papers(CARD, END))
        emulator.backend("ses", product.world.settings.aws_region).sent_messages.clear()
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            recorder = Recorder(product)
            statuses = perform(recorder)
        assert statuses >= {200, 202, 303, 400, 403, 404, 410}
        tables = ("accounts", "individuals", "links", "password-counters", "otp-ledgers")
        places = {f"table {name}": json.dumps(product.items(name), default=str) for name in tables}
        places["log"] = out.getvalue()
        places["headers"] = "\n".join(f"{e.answer.headers}" for e in recorder.exchanges)
        places["answers in JSON"] = "\n".join(
            e.answer.text for e in recorder.exchanges if "json" in e.answer.header("content-type")
        )
        mails = emulator.backend("ses", product.world.settings.aws_region).sent_messages
        places["mails"] = "\n".join(re.sub(r"(?m)^To: .*$", "", mail.raw_data) for mail in mails)
        assert len(mails) > 1
        yield places


def perform(product: Recorder) -> set[int]:
    """Create in all ways; return the statuses that were met."""
    browser = PageBrowser(product)  # type: ignore[arg-type]  # it stands for the product
    browser.get("/account/new")
    create_by_page(browser, **{**CLAIM, "postal_code": "99999"})
    create_by_page(browser, **{**CLAIM, "birthdate": "14/02/1994"})
    create_by_page(browser, **{**CLAIM, "email": "none"})
    create_by_page(browser, **CLAIM)
    client = JsonClient(product)  # type: ignore[arg-type]  # as above
    client.call("POST", "/account/new", {**CLAIM, **CHOSEN})
    client.call("POST", "/account/new", {**CLAIM, **CHOSEN, "nir": NOE["nir"] + "0"})
    client.call("POST", "/account/new", {**CLAIM, **CHOSEN, "password_again": "no"})
    client.call("POST", f"/account/new/{CARD}?iban={IBAN}&nir={NOE['nir']}", {})
    client.call("GET", f"/email/verify?token={CARD}")
    client.call("POST", "/email/verify", {"token": IBAN})
    browser.get(verification_link(product))  # type: ignore[arg-type]  # as above
    browser.submit("/email/verify")
    product.advance(60)
    with failing_ses(product):  # type: ignore[arg-type]  # as above
        client.call("POST", "/account/new", {**CLAIM, **CHOSEN})
    product.advance(60)
    client.call("POST", "/account/new", {**CLAIM, **CHOSEN})
    return {exchange.answer.status for exchange in product.exchanges}


def test_nothing_of_a_claim_is_left_behind(found: dict[str, str]) -> None:
    """No spelling, encoding or bare hash of it, in any place; nor the four characters on their own."""
    forms: dict[str, str] = {}
    for name, spellings in SECRETS.items():
        forms |= canaries.disguised(name, spellings)
    seen = {place: canaries.sightings(text, forms) for place, text in found.items()}
    assert {place: names for place, names in seen.items() if names} == {}
    alone = re.compile(rf"(?<![A-Za-z0-9_-]){END}(?![A-Za-z0-9_-])")
    assert [place for place, text in found.items() if alone.search(text)] == []


def test_the_search_finds_what_it_should(found: dict[str, str]) -> None:
    """A card's number that had leaked into the log, encoded or not, would be seen."""
    forms = canaries.disguised("card", SECRETS["card"])
    for leak in (CARD, CARD.encode().hex(), CARD[::-1]):
        assert canaries.sightings(f"{found['log']} {leak}", forms) == {"card"}
