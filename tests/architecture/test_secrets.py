"""No secret is in the repository (KEY-07); the built zip is searched by the same forms when it is made."""

import re
from pathlib import Path

import pytest

from scripts.package_faults import SECRET_FORMS
from tests.architecture.source_tree import ROOT, tracked_files

FORMS = {
    **SECRET_FORMS,
    "a secret key of AWS": re.compile(rb"(?i)aws_?secret_?access_?key\s*[\"']?\s*[=:]\s*[\"']?[A-Za-z0-9/+]{40}\b"),
    "a token of GitHub": re.compile(rb"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,})"),
    "a token of Slack": re.compile(rb"\bxox[abprs]-[A-Za-z0-9-]{10,}"),
    "a token of npm or PyPI": re.compile(rb"\b(?:npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{50,})"),
    "a signed JWT": re.compile(rb"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{40,}"),
    "a password in an address": re.compile(rb"\b[a-z]+://[^\s/:@'\"{]+:[^\s/:@'\"{]{6,}@[a-z0-9.-]+\.[a-z]{2,}"),
}

NEVER_TRACKED = (".pem", ".key", ".p12", ".pfx", ".jks", ".env", "id_rsa", "credentials", "kms-keys.json")

DEMONSTRATION = {Path("localdev/demo.json")}
"""Its agents' keys are invented, and refused beyond stage `dev`."""


def found_in(content: bytes) -> list[str]:
    """Return what kinds of secrets a content holds."""
    return [kind for kind, form in FORMS.items() if form.search(content)]


def test_no_file_of_the_repository_holds_a_secret() -> None:
    """Keys, tokens and passwords by their forms, in every file that git tracks or would track."""
    held = {str(path): found_in((ROOT / path).read_bytes()) for path in tracked_files() if path not in DEMONSTRATION}
    assert {name: kinds for name, kinds in held.items() if kinds} == {}
    assert len(held) > 300


def test_no_file_is_of_a_kind_that_holds_secrets() -> None:
    """Key files, environment files and the local stage's keys stay out of git."""
    assert [str(path) for path in tracked_files() if path.name.endswith(NEVER_TRACKED)] == []


SAMPLES = {
    "a private key": b"-----BEGIN RSA PRIVATE " + b"KEY-----\n" + b"A" * 64,
    "an access key of AWS": b"AKIA" + b"A" * 16,
    "a secret key of AWS": b"AWS_SECRET_ACCESS_KEY=" + b"a" * 40,
    "a token of GitHub": b"ghp_" + b"a" * 36,
    "a token of Slack": b"xoxb-" + b"1" * 12,
    "a token of npm or PyPI": b"npm_" + b"a" * 36,
    "a signed JWT": b"eyJ" + b"a" * 20 + b".eyJ" + b"a" * 20 + b"." + b"a" * 43,
    "a password in an address": b"https://somebody:" + b"hunter22@db.example.com",
}


@pytest.mark.parametrize("kind", FORMS)
def test_each_kind_would_be_found(kind: str) -> None:
    """A sample of each is noticed, alone and inside a file."""
    assert kind in found_in(SAMPLES[kind])
    assert kind in found_in(b"x = '" + SAMPLES[kind] + b"'\n")
