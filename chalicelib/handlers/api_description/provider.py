"""The OpenID provider's endpoints for programs (http.md §3): documents, tokens, claims, pushed requests."""

from collections.abc import Mapping, Sequence

from chalicelib.domain.proof_names import PUSHED_REQUEST_PATH
from chalicelib.domain.provider_metadata import (
    DISCOVERY_PATH,
    GRANT_TYPES,
    INTROSPECTION_PATH,
    JWKS_PATH,
    REVOCATION_PATH,
    TOKEN_PATH,
    USERINFO_PATH,
)
from chalicelib.handlers.api_description.answers import WORDS, Node, Nodes, answer, oauth_errors, ref
from chalicelib.handlers.api_description.requests import form_body, operation
from chalicelib.handlers.api_description.schemas import TEXT, URL, record
from chalicelib.handlers.api_description.sign_in import AUTHORIZATION
from chalicelib.handlers.reply import JSON

TAG = "OpenID provider"

AS_CLIENT: Sequence[Mapping[str, Sequence[str]]] = ({"client_secret_basic": []}, {})
"""By Basic, or by what the form holds."""
WITH_TOKEN: Sequence[Mapping[str, Sequence[str]]] = ({"bearer": []}, {"dpop": []})

_PROOF: Node = {"name": "DPoP", "in": "header", "required": False, "schema": TEXT}
_NO_STORE: Nodes = {"Cache-Control": {"required": True, "schema": {"const": "no-store"}}}

CREDENTIALS: Mapping[str, Node] = {
    "client_id": TEXT,
    "client_secret": TEXT,
    "client_assertion": TEXT,
    "client_assertion_type": TEXT,
}


def provider_paths() -> dict[str, Node]:
    """Return the paths for programs."""
    return {
        DISCOVERY_PATH: {"get": _document("discovery", "The provider's metadata", {"type": "object"})},
        JWKS_PATH: {"get": _document("jwks", "The public keys of tokens", ref("Jwks"), 503)},
        "/openapi.json": {"get": _document("openapi", "This description", {"type": "object"})},
        TOKEN_PATH: {"post": _token()},
        USERINFO_PATH: {"get": _userinfo("userinfo"), "post": _userinfo("userinfoByForm", body=_token_body())},
        REVOCATION_PATH: {
            "post": _of_client("revoke", "Give a token back (RFC 7009)", _ABOUT_A_TOKEN, ("token",), {"type": "object"})
        },
        INTROSPECTION_PATH: {
            "post": _of_client(
                "introspect", "What a token is worth (RFC 7662)", _ABOUT_A_TOKEN, ("token",), ref("Introspection")
            )
        },
        PUSHED_REQUEST_PATH: {"post": _pushed()},
    }


_ABOUT_A_TOKEN: Mapping[str, Node] = {"token": TEXT, "token_type_hint": TEXT}


def _document(name: str, summary: str, schema: Node, *failures: int) -> Node:
    cached: Nodes = {"Cache-Control": {"required": True, "schema": {"type": "string", "pattern": "^public, max-age="}}}
    errors = oauth_errors(*failures)
    return operation(name, TAG, summary, {"200": answer("The document.", {JSON: schema}, cached), **errors})


def _of_client(  # noqa: PLR0913 - what differs between them, by name
    name: str,
    summary: str,
    members: Mapping[str, Node],
    required: Sequence[str],
    schema: Node,
    *,
    status: str = "200",
    with_proof: bool = False,
) -> Node:
    return operation(
        name,
        TAG,
        summary,
        {status: answer(WORDS[200], {JSON: schema}, _NO_STORE), **oauth_errors(401)},
        parameters=[_PROOF] if with_proof else (),
        body=form_body({**members, **CREDENTIALS}, required),
        security=AS_CLIENT,
    )


def _token() -> Node:
    members: dict[str, Node] = {
        "grant_type": {"enum": list(GRANT_TYPES)},
        "code": TEXT,
        "redirect_uri": TEXT,
        "code_verifier": TEXT,
        "refresh_token": TEXT,
        "scope": TEXT,
    }
    summary = "Exchange a code, or refresh"
    return _of_client("token", summary, members, ("grant_type",), ref("Tokens"), with_proof=True)


def _userinfo(name: str, body: Node | None = None) -> Node:
    responses = {
        "200": answer("The claims that were granted.", {JSON: ref("Claims")}, _NO_STORE),
        **oauth_errors(401),
        "403": answer(WORDS[403], {JSON: ref("OAuthError")}),
    }
    return operation(name, TAG, "Claims of the member", responses, parameters=[_PROOF], body=body, security=WITH_TOKEN)


def _token_body() -> Node:
    return {**form_body({"access_token": TEXT}), "required": False}


def _pushed() -> Node:
    schema = record({"request_uri": URL, "expires_in": {"type": "integer", "minimum": 1}})
    members = {name: each for name, each in AUTHORIZATION.items() if name != "client_id"}
    summary = "Hand in an authorization request before the member is sent (RFC 9126)"
    return _of_client("push", summary, members, (), schema, status="201", with_proof=True)
