"""The life of an account beside signing in: a forgotten password, and a new one (http.md §4)."""

from collections.abc import Mapping

from chalicelib.handlers.api_description.answers import (
    Node,
    answer,
    page,
    page_or_json,
    problems,
    redirect,
    ref,
)
from chalicelib.handlers.api_description.requests import form_or_json_body, operation, query
from chalicelib.handlers.api_description.schemas import MASKED_EMAIL, TEXT, TRANSACTION, record, step
from chalicelib.handlers.api_description.sign_in import LANG, NIR, PASSWORD
from chalicelib.handlers.fields import SHORT_FIELD_MAX_CHARACTERS, TOKEN_MAX_CHARACTERS
from chalicelib.handlers.problem import ProblemName
from chalicelib.handlers.reply import JSON

TAG = "Account"
OF_FORMS: Mapping[str, Node] = {"form": TEXT, "transaction": TEXT, "lang": LANG}
BIRTHDATE: Node = {"type": "string", "minLength": 1, "maxLength": SHORT_FIELD_MAX_CHARACTERS, "format": "date"}
TOKEN: Node = {"type": "string", "minLength": 1, "maxLength": TOKEN_MAX_CHARACTERS}
NEW_PASSWORD: Mapping[str, Node] = {"password": PASSWORD, "password_again": PASSWORD}
OF_POSTS: tuple[ProblemName, ...] = ("invalid-request", "cross-site", "unsupported-media-type")
_SHOWN = query({"t": TEXT, "lang": LANG})


def account_schemas() -> dict[str, Node]:
    """Return the schemas that these paths alone have."""
    return {
        "CheckMail": step("check_mail", {}, {"masked_email": MASKED_EMAIL}),
        "LoginOrDone": record({"next": {"enum": ["login", "done"]}}),
    }


def account_paths() -> dict[str, Node]:
    """Return the paths."""
    return {
        "/password/forgot": {
            "get": plain_page("showForgot", "The page that asks for number and birth date"),
            "post": _forgot(),
        },
        "/password/forgot/sent": {"get": plain_page("showForgotSent", "Where to look now", m=TEXT)},
        "/password/reset": {"get": following_a_link("showReset"), "post": _reset()},
        "/password/reset/done": {"get": plain_page("showResetDone", "The password is changed")},
        "/password/new": {"get": _step("showNewPassword", "The page for a new password"), "post": _new_password()},
        "/password/new/done": {"get": _step("showNewPasswordDone", "The password is changed")},
        "/password/new/go-on": {"get": _step("goOnWithNewPassword", "Go on to the client")},
    }


def _forgot() -> Node:
    responses = {
        "202": answer("The same for everybody.", {JSON: ref("CheckMail")}),
        "303": redirect("To the page that says where to look."),
        **problems(*OF_POSTS),
    }
    body = form_or_json_body({"nir": NIR, "birthdate": BIRTHDATE}, ("nir", "birthdate"), OF_FORMS)
    return operation("forgot", TAG, "Ask for a way back to an account", responses, body=body)


def following_a_link(name: str) -> Node:
    """Return the GET that moves a link out of its URL, then shows a form."""
    responses = {"200": page("The form."), "303": redirect("Without the token."), **problems("link-expired")}
    parameters = query({"token": TEXT, "t": TEXT, "lang": LANG})
    return operation(name, TAG, "Follow the link of a mail", responses, parameters=parameters)


def _reset() -> Node:
    responses = {
        "200": answer("The password is changed.", {JSON: ref("LoginOrDone")}),
        "303": redirect("To the confirmation."),
        **problems(*OF_POSTS, "link-expired"),
    }
    typed = {"token": TOKEN, "transaction": TEXT, **NEW_PASSWORD}
    body = form_or_json_body(typed, ("token", *NEW_PASSWORD), OF_FORMS)
    return operation("reset", TAG, "Choose a new password by a link", responses, body=body)


def _new_password() -> Node:
    outcomes: Node = {"oneOf": [ref("GoToClient"), ref("AskConsent")]}
    responses = {
        "200": page_or_json("The password is changed.", outcomes),
        "303": redirect("To the confirmation."),
        **problems(
            *OF_POSTS,
            "out-of-order",
            "transaction-expired",
            "no-verified-email",
            "email-undeliverable",
            "not-affiliated",
            "affiliation-pending",
        ),
    }
    typed = {"transaction": TRANSACTION, **NEW_PASSWORD}
    body = form_or_json_body(typed, tuple(typed), {"form": TEXT})
    return operation("newPassword", TAG, "Choose a new password in a sign-in", responses, body=body)


def plain_page(name: str, summary: str, **more: Node) -> Node:
    """Return the GET of a page; `more` are parameters of its own."""
    parameters = query({"t": TEXT, "lang": LANG, **more})
    return operation(name, TAG, summary, {"200": page("The page."), **problems()}, parameters=parameters)


def _step(name: str, summary: str) -> Node:
    responses = {
        "200": page_or_json("The page, or what comes next.", {"type": "object"}),
        "303": redirect("To the page that the sign-in waits on, or to the client."),
        **problems("invalid-request", "transaction-expired"),
    }
    return operation(name, TAG, summary, responses, parameters=_SHOWN)
