"""The check of the mail domain's DNS before a deployment (MAIL-01)."""

import pytest

from scripts.check_mail_dns import faults_of

TOKENS = ("aaa", "bbb")
RIGHT = {
    ("aaa._domainkey.mail.example", "CNAME"): ["aaa.dkim.amazonses.com."],
    ("bbb._domainkey.mail.example", "CNAME"): ["bbb.dkim.amazonses.com."],
    ("bounce.mail.example", "MX"): ["10 feedback-smtp.eu-west-3.amazonses.com."],
    ("bounce.mail.example", "TXT"): ["v=spf1 include:amazonses.com -all"],
    ("_dmarc.mail.example", "TXT"): ["v=DMARC1; p=quarantine; rua=mailto:dmarc@mail.example"],
}


def faults(records: dict[tuple[str, str], list[str]], tokens: tuple[str, ...] = TOKENS) -> list[str]:
    """Check the domain where DNS holds these records and nothing else."""
    return faults_of("mail.example", tokens, lambda name, kind: records.get((name, kind), []))


def test_a_domain_that_is_set_up_has_no_fault() -> None:
    """DKIM, MAIL FROM with SPF, and DMARC in force are all that is asked; a stricter policy is as good."""
    assert faults(RIGHT) == []
    assert faults(RIGHT | {("_dmarc.mail.example", "TXT"): ["v=DMARC1;p=reject"]}) == []


@pytest.mark.parametrize(
    ("name", "kind", "found", "told"),
    [
        ("aaa._domainkey.mail.example", "CNAME", [], "aaa._domainkey"),
        ("bbb._domainkey.mail.example", "CNAME", ["elsewhere.example."], "bbb._domainkey"),
        ("bounce.mail.example", "MX", ["10 mx.example."], "MX record"),
        ("bounce.mail.example", "TXT", [], "SPF"),
        ("bounce.mail.example", "TXT", ["v=spf1 include:other.example -all"], "SPF"),
        ("bounce.mail.example", "TXT", ["v=spf1 include:amazonses.com +all"], "SPF"),
        ("bounce.mail.example", "TXT", ["v=spf1 include:amazonses.com -all"] * 2, "SPF"),
        ("_dmarc.mail.example", "TXT", [], "DMARC"),
        ("_dmarc.mail.example", "TXT", ["v=DMARC1; p=none"], "DMARC"),
    ],
)
def test_each_gap_is_told(name: str, kind: str, found: list[str], told: str) -> None:
    """One gap gives one sentence that names it."""
    (fault,) = faults(RIGHT | {(name, kind): found})
    assert told in fault


def test_without_tokens_nothing_is_taken_for_granted() -> None:
    """A check that was given no DKIM token says so."""
    assert faults(RIGHT, ()) == ["no DKIM token was given: take them from the SES identity"]
