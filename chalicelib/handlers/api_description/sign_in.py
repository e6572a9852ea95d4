"""Signing in, as http.md §2 has it: the authorization request, then one post for each step, by pages or in JSON."""

from collections.abc import Mapping

from chalicelib.domain.authentication import Acr
from chalicelib.domain.limits import PASSWORD_INPUT_MAX_CHARACTERS
from chalicelib.handlers.api_description.answers import Node, page_or_json, problems, redirect, ref
from chalicelib.handlers.api_description.requests import form_body, form_or_json_body, operation, query
from chalicelib.handlers.api_description.schemas import TEXT, TRANSACTION
from chalicelib.handlers.fields import SHORT_FIELD_MAX_CHARACTERS
from chalicelib.handlers.problem import ProblemName

TAG = "Sign-in"
TO_CLIENT = "To the next page, or back to the client."
LANG: Node = {"type": "string", "description": "fr or en; any other is as if there were none."}

AUTHORIZATION: Mapping[str, Node] = {
    "client_id": TEXT,
    "redirect_uri": TEXT,
    "response_type": TEXT,
    "response_mode": TEXT,
    "scope": TEXT,
    "state": TEXT,
    "nonce": TEXT,
    "code_challenge": TEXT,
    "code_challenge_method": TEXT,
    "prompt": TEXT,
    "max_age": TEXT,
    "acr_values": {"type": "string", "description": f"Of {', '.join(acr.value for acr in Acr)}."},
    "claims": {"type": "string", "description": "JSON (OIDC Core §5.5)."},
    "id_token_hint": TEXT,
    "login_hint": TEXT,
    "ui_locales": TEXT,
    "dpop_jkt": TEXT,
    "request_uri": {"type": "string", "description": "Of a pushed request, and no other."},
}
"""Texts to OpenAPI: what is wrong with them is told to the client by redirect, as OAuth wants, not by a status."""

_FORM: Mapping[str, Node] = {"form": TEXT}
NIR: Node = {"type": "string", "minLength": 13, "maxLength": SHORT_FIELD_MAX_CHARACTERS}
PASSWORD: Node = {"type": "string", "minLength": 1, "maxLength": PASSWORD_INPUT_MAX_CHARACTERS}
_CODE: Node = {
    "type": "string",
    "minLength": 6,
    "maxLength": SHORT_FIELD_MAX_CHARACTERS,
    "pattern": "^\\s*([0-9]\\s*){6}$",
}

_OF_PEOPLE: tuple[ProblemName, ...] = (
    "no-verified-email",
    "email-undeliverable",
    "not-affiliated",
    "affiliation-pending",
    "recovery-needed",
    "account-blocked",
    "code-quota-reached",
    "transaction-expired",
)
_OF_POSTS: tuple[ProblemName, ...] = ("invalid-request", "cross-site", "out-of-order", "unsupported-media-type")
_OF_STEPS = (*_OF_POSTS, *_OF_PEOPLE)

NEXT = ("AskRequestCode", "AskVerify", "AskConsent", "AskPassword", "GoToClient")


def sign_in_paths() -> dict[str, Node]:
    """Return the paths of a sign-in."""
    return {
        "/oauth2/authorize": {
            "get": _authorize("authorize", parameters=query(AUTHORIZATION)),
            "post": _authorize("authorizeByForm", body=form_body(AUTHORIZATION)),
        },
        "/login": {
            "get": _shown("showLogin", "The page for number and password"),
            "post": _posted(
                "login",
                "Number and password",
                {"nir": NIR, "password": PASSWORD},
                (*_OF_STEPS, "invalid-credentials"),
            ),
        },
        "/login/code-request": {
            "get": _shown("showCodeRequest", "The page that offers to send a code"),
            "post": _posted("requestCode", "Mail a security code", {}, (*_OF_STEPS, "mail-unavailable"), ticks=True),
        },
        "/login/verify": {
            "get": _shown("showVerify", "The page for the code", ("AskVerifyWithMail",)),
            "post": _posted(
                "verifyCode", "Type the code", {"code": _CODE}, (*_OF_STEPS, "code-expired", "invalid-code"), ticks=True
            ),
        },
        "/login/verify/status": {"post": _status()},
        "/login/consent": {
            "get": _shown("showConsent", "The page that asks whether a client may be told"),
            "post": _posted("consent", "Answer it", {"decision": {"enum": ["allow", "deny"]}}, _OF_STEPS),
        },
        "/login/restart": {"get": _shown("restart", "Begin the same authorization request again")},
    }


def _authorize(name: str, **request: object) -> Node:
    words = "The sign-in's first page; in JSON, where to go or what comes next."
    responses = {
        "200": page_or_json(words, _any_of(("AskLogin", *NEXT))),
        "303": redirect(TO_CLIENT),
        **problems("invalid-request", "unsupported-media-type", *_OF_PEOPLE),
    }
    return operation(name, TAG, "Begin: an authorization request of OpenID Connect", responses, **request)  # type: ignore[arg-type]  # parameters or a body


def _shown(name: str, summary: str, in_json: tuple[str, ...] = ()) -> Node:
    content = page_or_json("The page of the step that the sign-in waits on.", _any_of(("AskLogin", *NEXT, *in_json)))
    responses = {"200": content, "303": redirect(TO_CLIENT), **problems("invalid-request", *_OF_PEOPLE, "code-expired")}
    return operation(name, TAG, summary, responses, parameters=query({"t": TEXT, "lang": LANG}))


def _posted(
    name: str, summary: str, members: Mapping[str, Node], refusals: tuple[ProblemName, ...], *, ticks: bool = False
) -> Node:
    typed = {"transaction": TRANSACTION, **members}
    required = tuple(typed)
    if ticks:
        typed["trust_device"] = {"type": "boolean"}
    responses = {
        "200": page_or_json("What comes next.", _any_of(("AskLogin", *NEXT))),
        "303": redirect(TO_CLIENT),
        **problems(*refusals),
    }
    of_forms = {**_FORM, "trust_device": TEXT} if ticks else _FORM
    return operation(name, TAG, summary, responses, body=form_or_json_body(typed, required, of_forms))


def _status() -> Node:
    responses = {
        "200": page_or_json("The step with what is known of its mail.", ref("AskVerifyWithMail")),
        "303": redirect("To the page that says it."),
        **problems(*_OF_POSTS, "transaction-expired"),
    }
    body = form_or_json_body({"transaction": TRANSACTION}, ("transaction",), _FORM)
    return operation("mailStatus", TAG, "What became of the mail", responses, body=body)


def _any_of(names: tuple[str, ...]) -> Node:
    return {"oneOf": [ref(name) for name in dict.fromkeys(names)]}
