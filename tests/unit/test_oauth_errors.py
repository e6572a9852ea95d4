"""The tree of OAuth errors: the codes of the RFCs, and descriptions that every client can read (oidc.md §1, OP-09)."""

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import bearer_errors, oauth_errors
from chalicelib.domain.oauth_errors import ClientNotProven, InvalidRequest, OAuthError
from chalicelib.domain.return_address import ReturnAddress

ALLOWED = re.compile(r"[\x20-\x21\x23-\x5B\x5D-\x7E]+")
CHALICELIB = Path(oauth_errors.__file__).parents[1]
ERRORS = {
    name: kind
    for module in (oauth_errors, bearer_errors)
    for name, kind in vars(module).items()
    if isinstance(kind, type) and issubclass(kind, OAuthError)
}

CODES = {
    "InvalidRequest": ("invalid_request", 400),
    "InvalidClient": ("invalid_client", 401),
    "InvalidGrant": ("invalid_grant", 400),
    "UnauthorizedClient": ("unauthorized_client", 400),
    "UnsupportedGrantType": ("unsupported_grant_type", 400),
    "UnsupportedResponseType": ("unsupported_response_type", 400),
    "InvalidScope": ("invalid_scope", 400),
    "AccessDenied": ("access_denied", 403),
    "LoginRequired": ("login_required", 400),
    "InteractionRequired": ("interaction_required", 400),
    "RequestNotSupported": ("request_not_supported", 400),
    "RequestUriNotSupported": ("request_uri_not_supported", 400),
    "ServerError": ("server_error", 500),
    "TemporarilyUnavailable": ("temporarily_unavailable", 503),
    "InvalidBearerRequest": ("invalid_request", 400),
    "InvalidToken": ("invalid_token", 401),
    "MissingToken": ("invalid_token", 401),
    "InsufficientScope": ("insufficient_scope", 403),
}

FORBIDDEN = {
    "accent": "demande refusée",
    "quotation mark": 'the "scope"',
    "backslash": "a\\b",
    "line feed": "two\nlines",
    "carriage return": "two\rlines",
    "tab": "a\tb",
    "delete": "a\x7f",
    "typographic apostrophe": "client’s",
    "nothing": "",
}


@pytest.mark.parametrize(("name", "expected"), CODES.items(), ids=CODES.keys())
def test_errors_have_the_codes_and_statuses_of_the_rfcs(name: str, expected: tuple[str, int]) -> None:
    """Each exception stands for one code and one HTTP status."""
    error = ERRORS[name]("What went wrong.")
    assert (error.error, error.status) == expected


@pytest.mark.parametrize("description", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_a_description_outside_plain_ascii_cannot_be_made(description: str) -> None:
    """Accents, quotation marks, backslashes and control characters never reach a client."""
    with pytest.raises(ValueError, match="plain ASCII"):
        InvalidRequest(description)


@given(st.text(max_size=40))
def test_a_description_is_either_plain_or_refused(text: str) -> None:
    """Whatever the text, an error that exists has a description that RFC 6749 allows."""
    try:
        description = InvalidRequest(text).description
    except ValueError:
        assert not ALLOWED.fullmatch(text)
    else:
        assert ALLOWED.fullmatch(description)


def test_every_description_in_the_product_is_plain() -> None:
    """Each literal description, the fixed parts of composed ones included, keeps to the allowed characters."""
    found = [text for path in CHALICELIB.rglob("*.py") for text in _descriptions(path)]
    assert len(found) > 30
    assert [text for text in found if not ALLOWED.fullmatch(text)] == []


def test_an_error_is_redirected_only_to_a_proven_address() -> None:
    """Without an address an error may not redirect; with one it keeps it."""
    assert not InvalidRequest("Wrong.").may_redirect
    error, address = InvalidRequest("Wrong."), ReturnAddress("https://rp.example/callback", "s")
    assert error.returning_to(address) is error
    assert (error.may_redirect, error.return_address) == (True, address)


def test_an_error_about_the_client_itself_never_gets_an_address() -> None:
    """Nobody can turn an unknown client's error into a redirect, by mistake either."""
    error = ClientNotProven("Unknown.", field="client_id", reason="unknown-client")
    with pytest.raises(TypeError):
        error.returning_to(ReturnAddress("https://attacker.example/"))
    assert not error.may_redirect


def test_challenges_of_userinfo_are_those_of_rfc_6750() -> None:
    """The Bearer challenge repeats error and description; a missing token is told no error."""
    assert bearer_errors.InvalidToken("No.").challenge == (
        'Bearer realm="sesame", error="invalid_token", error_description="No."'
    )
    assert bearer_errors.MissingToken("No.").challenge == 'Bearer realm="sesame"'


@pytest.mark.parametrize(
    ("status", "code"),
    [(413, "invalid_request"), (500, "server_error"), (503, "temporarily_unavailable")],
)
def test_failures_without_a_code_of_their_own_keep_their_status(status: int, code: str) -> None:
    """A failure of the web floor is told with an OAuth code and its own HTTP status."""
    error = OAuthError.of_status(status)
    assert (error.error, error.status) == (code, status)


def _descriptions(path: Path) -> list[str]:
    texts: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        name = getattr(getattr(node, "func", None), "id", None)
        if not isinstance(node, ast.Call) or name not in ERRORS or not node.args:
            continue
        parts = node.args[0].values if isinstance(node.args[0], ast.JoinedStr) else [node.args[0]]
        texts += [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return texts
