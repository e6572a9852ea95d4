"""The canary's walk: what it asks, what it takes for right, where it stops, and what it can never do (REL-10)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from chalicelib.domain.canary import STEPS, SiteAnswer, SiteRequest, SiteSilence, Step, nobodys_number
from chalicelib.domain.canary_events import CanaryFailed, CanaryWalked
from chalicelib.domain.nir import Nir, parse_sign_in_nir
from chalicelib.domain.provider_metadata import provider_metadata
from chalicelib.use_cases.walk_sign_in import WalkSignIn
from tests.audit_fake import StrictAudit

ISSUER = "https://sign-in.example"

RIGHT: dict[Step, SiteAnswer] = {
    "metadata": SiteAnswer(200, json.dumps(provider_metadata(ISSUER)), 11),
    "keys": SiteAnswer(200, '{"keys": [{"kty": "RSA"}]}', 12),
    "page": SiteAnswer(200, '<form action="/login" method="post"><input name="nir"></form>', 13),
    "start": SiteAnswer(200, '{"next": "login", "transaction": "sealed"}', 14),
    "login": SiteAnswer(401, f'{{"type": "{ISSUER}/problems/invalid-credentials"}}', 15),
}

BLOCKED = SiteAnswer(429, f'{{"type": "{ISSUER}/problems/account-blocked"}}', 15)

WRONG: list[tuple[Step, SiteAnswer | SiteSilence, str]] = [
    ("metadata", SiteSilence("silent-connect-timeouterror"), "silent-connect-timeouterror"),
    ("metadata", SiteAnswer(503, RIGHT["metadata"].body, 1), "status-service-unavailable"),
    ("metadata", SiteAnswer(299, "", 1), "status-unknown"),
    ("metadata", SiteAnswer(200, json.dumps(provider_metadata("https://other.example")), 1), "other-metadata"),
    ("metadata", SiteAnswer(200, "<html>", 1), "other-metadata"),
    ("keys", SiteAnswer(200, '{"keys": []}', 1), "no-keys"),
    ("keys", SiteAnswer(200, "[" * 100_000, 1), "no-keys"),
    ("page", SiteAnswer(302, "", 1), "status-found"),
    ("page", SiteAnswer(200, "<h1>Une erreur est survenue</h1>", 1), "no-form"),
    ("start", SiteAnswer(400, "{}", 1), "status-bad-request"),
    ("start", SiteAnswer(200, '{"next": "redirect", "redirect_to": "https://x.example"}', 1), "no-transaction"),
    ("start", SiteAnswer(200, '{"next": "login", "transaction": 5}', 1), "no-transaction"),
    ("login", SiteAnswer(200, '{"next": "request_code", "transaction": "t"}', 1), "status-ok"),
    ("login", SiteAnswer(503, "{}", 1), "status-service-unavailable"),
    ("login", SiteAnswer(401, '{"message": "Unauthorized"}', 1), "other-problem"),
    ("login", SiteAnswer(429, '{"error": "invalid-request"}', 1), "other-problem"),
]
"""A step, what it is answered, and what the walk says of it; the gateway's own 401 and 429 are none of the product's."""


@dataclass
class FakeSite:
    """Answers each step as it was told."""

    answers: dict[Step, SiteAnswer | SiteSilence]
    asked: list[SiteRequest] = field(default_factory=list)

    def ask(self, request: SiteRequest) -> SiteAnswer | SiteSilence:
        """Return the answer of the step that is next."""
        self.asked.append(request)
        return self.answers[STEPS[len(self.asked) - 1]]


@dataclass
class Counting:
    """Randomness that is another one each time."""

    drawn: int = 0

    def otp(self, digits: int) -> str:
        """Return the next number."""
        self.drawn += 1
        return f"{self.drawn:0{digits}d}"

    def identifier(self) -> str:
        """Return something."""
        return "i" * 22

    def secret(self) -> str:
        """Return the next secret."""
        self.drawn += 1
        return f"{self.drawn:043d}"


def walk(site: FakeSite, randomness: Counting | None = None) -> tuple[CanaryWalked | CanaryFailed, StrictAudit]:
    """Walk once."""
    audit = StrictAudit()
    return WalkSignIn(site, randomness or Counting(), audit, ISSUER, "canary")(), audit


def test_a_walk_that_is_answered_tells_how_long_each_step_took() -> None:
    """Five requests, the last with the transaction of the one before; one event with their milliseconds."""
    site = FakeSite(dict(RIGHT))
    event, audit = walk(site)
    assert event == CanaryWalked(metadata_ms=11, keys_ms=12, page_ms=13, start_ms=14, login_ms=15)
    assert audit.events == [event]
    assert [(each.method, each.path.partition("?")[0], each.accept) for each in site.asked] == [
        ("GET", "/.well-known/openid-configuration", "application/json"),
        ("GET", "/.well-known/jwks.json", "application/json"),
        ("GET", "/oauth2/authorize", "text/html"),
        ("GET", "/oauth2/authorize", "application/json"),
        ("POST", "/login", "application/json"),
    ]
    assert "client_id=canary&redirect_uri=https%3A%2F%2Fsign-in.example%2Fcanary&" in site.asked[2].path
    assert json.loads(site.asked[4].body or b"")["transaction"] == "sealed"


def test_a_block_is_a_right_answer_too() -> None:
    """A number that was tried before may be blocked; the product says so by the name of the problem."""
    event, _ = walk(FakeSite({**RIGHT, "login": BLOCKED}))
    assert isinstance(event, CanaryWalked)


@pytest.mark.parametrize(("step", "answer", "reason"), WRONG)
def test_a_walk_ends_at_the_first_wrong_answer(step: Step, answer: SiteAnswer | SiteSilence, reason: str) -> None:
    """The step and a slug are told and recorded; nothing is asked after it."""
    site = FakeSite({**RIGHT, step: answer})
    event, audit = walk(site)
    assert event == CanaryFailed(step, reason)
    assert audit.events == [event]
    assert len(site.asked) == STEPS.index(step) + 1


def entries(times: int) -> Iterator[dict[str, str]]:
    """Yield what so many walks post."""
    randomness = Counting()
    for _ in range(times):
        site = FakeSite(dict(RIGHT))
        walk(site, randomness)
        yield json.loads(site.asked[-1].body or b"")


def test_number_and_password_are_others_each_time() -> None:
    """So no number is blocked, and knowing one password opens nothing."""
    posted = list(entries(3))
    assert len({each["nir"] for each in posted}) == len({each["password"] for each in posted}) == 3


@pytest.mark.parametrize("digits", ["00000", "99999", "40213"])
def test_the_number_has_its_form_and_is_nobodys(digits: str) -> None:
    """Sign-in takes it for a number; its department 00 and its rank 000 are given to nobody."""
    parsed = parse_sign_in_nir(nobodys_number(digits))
    assert isinstance(parsed, Nir)
    assert (parsed.value[5:7], parsed.value[10:]) == ("00", "000")


def test_nothing_that_is_typed_shows() -> None:
    """Neither the request nor the answer has its body in its repr, where a trace would find it."""
    site = FakeSite({**RIGHT, "login": replace(RIGHT["login"], body="a body")})
    walk(site)
    posted = json.loads(site.asked[-1].body or b"")
    told = repr(site.asked) + repr(site.answers)
    assert [word for word in (posted["nir"], posted["password"], "a body") if word in told] == []
