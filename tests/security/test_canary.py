"""A canary run: numbers, passwords, addresses and codes of the demo members are nowhere but where they belong.

Issue 2 "Must show", security.md LOG-02, DB-06, MAIL-13, OTP-10, PRIV-02.
"""

from collections.abc import Mapping
from hashlib import sha256

import pytest

from tests.audit_fake import check_line
from tests.product import Product
from tests.security import canaries
from tests.security.canary_run import Evidence, demo_members, perform

MAIL_BODY = "mail body"


@pytest.fixture(scope="module")
def evidence(running_product: Product) -> Evidence:
    """Everything that the run left behind."""
    return perform(running_product)


def numbers() -> dict[str, str]:
    """Return every disguise of every member's number."""
    found: dict[str, str] = {}
    for member in demo_members():
        found |= canaries.disguised(f"number of {member['given_name']}", canaries.spellings_of_nir(member["nir"]))
    return found


def passwords() -> dict[str, str]:
    """Return every disguise of every member's password."""
    found: dict[str, str] = {}
    for member in reversed(demo_members()):
        found |= canaries.disguised(f"password of {member['given_name']}", [member["password"]])
    return found


def addresses() -> dict[str, str]:
    """Return every disguise of every member's mail address."""
    found: dict[str, str] = {}
    for member in demo_members():
        if member["email"]:
            spelled = [member["email"], member["email"].upper(), member["email"].partition("@")[0] + "@"]
            found |= canaries.disguised(f"address of {member['given_name']}", spelled)
    return found


def found_in(evidence: Evidence, forms: Mapping[str, str]) -> dict[str, set[str]]:
    """Return what was seen where."""
    seen = {place: canaries.sightings("\n".join(sorted(lines)), forms) for place, lines in evidence.lines.items()}
    return {place: names for place, names in seen.items() if names}


def test_the_run_was_worth_its_name(evidence: Evidence) -> None:
    """All statuses and problems of the eight cases occurred, and every place that can leak was looked at."""
    assert evidence.statuses >= {200, 303, 400, 401, 403, 404, 405, 410, 413, 415, 429}
    assert evidence.next_steps >= {
        "login",
        "request_code",
        "verify",
        "redirect",
        "invalid-credentials",
        "invalid-code",
        "account-blocked",
        "code-quota-reached",
        "code-expired",
        "no-verified-email",
        "email-undeliverable",
        "not-affiliated",
        "affiliation-pending",
        "transaction-expired",
        "invalid-request",
        "cross-site",
    }
    places = set(evidence.lines)
    assert places >= {"standard output", "standard error", "body", "id_token", "access_token", MAIL_BODY}
    assert places >= {"header location", "header set-cookie", "mail header subject"}
    tables = ("accounts", "individuals", "password-counters", "otp-ledgers", "sessions", "trusted-devices", "grants")
    assert places >= {f"table {name}" for name in tables}
    assert len(evidence.codes) > 40


def test_no_number_anywhere(evidence: Evidence) -> None:
    """No member's number, spaced, bare, encoded, reversed or plainly hashed: logs, tables, answers, tokens, mails."""
    assert found_in(evidence, numbers()) == {}


def test_no_password_anywhere(evidence: Evidence) -> None:
    """No member's password in any form, in the mails neither."""
    assert found_in(evidence, passwords()) == {}


def test_no_mail_address_anywhere(evidence: Evidence) -> None:
    """No member's address but in userinfo, the mail's To and, masked, on the code's pages."""
    assert found_in(evidence, addresses()) == {}


def test_no_code_outside_the_mails(evidence: Evidence) -> None:
    """No code that was mailed, nor its plain hash, in any log line, item, header, answer or mail subject."""
    patterns = canaries.codes(evidence.codes)
    seen = {
        (place, name)
        for place, lines in evidence.lines.items()
        if place != MAIL_BODY
        for name, pattern in patterns.items()
        if pattern.search("\n".join(sorted(lines)))
    }
    assert seen == set()


def test_every_line_of_the_run_fits_the_schema(evidence: Evidence) -> None:
    """Standard output holds audit lines alone, each with declared fields of the declared shape."""
    events = {check_line(line)["event"] for line in evidence.lines["standard output"]}
    assert len(events) > 12


def test_masked_addresses_are_all_that_is_shown(evidence: Evidence) -> None:
    """The mask of the contract does appear: the run has been where addresses are used."""
    assert any("c***@g***.example" in line for line in evidence.lines["body"])


@pytest.mark.parametrize(
    "leak",
    [
        "nir=255081416802538",
        "2 55 08 14 168 025 38",
        "2550814168025",
        "https://x.example/?n=2%2055%2008%2014%20168%20025",
        "835208614180552",
        "323535303831343136383032353338",
        "eHgyNTUwODE0MTY4MDI1Mzg",
        sha256(b"2550814168025").hexdigest(),
        "bm9ib2R5IGlzIG1haW5seSAyNTUwODE0MTY4MDI1Mzg",
    ],
)
def test_the_scan_sees_a_number_however_it_is_written(leak: str) -> None:
    """Plain, spaced, without key, in a URL, reversed, hexadecimal, base64 at any alignment, hashed without a key."""
    assert canaries.sightings(f"before {leak} after", numbers()) == {"number of Camille"}


def test_the_scan_sees_addresses_passwords_and_codes() -> None:
    """Encoded or not, each kind is found; a code inside a longer run of letters and digits is none."""
    assert canaries.sightings("to=Camille.Essai%40gmail.example", addresses()) == {"address of Camille"}
    assert canaries.sightings("Mon-Espace7", passwords()) == {"password of Hugo"}
    code = canaries.codes(["042137"])["code 042137"]
    assert code.search('"code":"042137"')
    assert code.search(sha256(b"042137").hexdigest())
    assert code.search("aa042137bb") is None
