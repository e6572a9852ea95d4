"""The pages beside a sign-in: the present session, signing out, help, and what each problem means."""

from collections.abc import Mapping
from typing import get_args

from chalicelib.domain.provider_metadata import LOGOUT_PATH
from chalicelib.handlers.api_description.answers import Node, Nodes, page, page_or_json, problems, redirect, ref
from chalicelib.handlers.api_description.requests import form_body, form_or_json_body, operation, query
from chalicelib.handlers.api_description.schemas import MASKED_EMAIL, MOMENT, TEXT, URL, record, step
from chalicelib.handlers.api_description.sign_in import LANG
from chalicelib.handlers.info_pages import InfoPageName
from chalicelib.handlers.problem import PROBLEM_NAMES
from chalicelib.handlers.session_forms import END_PATH, EXTEND_PATH
from chalicelib.handlers.session_replies import SESSION_PATH

LOGOUT: Mapping[str, Node] = {
    "id_token_hint": TEXT,
    "logout_hint": TEXT,
    "client_id": TEXT,
    "post_logout_redirect_uri": TEXT,
    "state": TEXT,
    "ui_locales": TEXT,
}
SIGN_OUT, HELP = "Session", "Help"


def session_schemas() -> dict[str, Node]:
    """Return the schemas that these paths alone have."""
    present: Nodes = {
        "signed_in": {"const": True},
        "ends_at": MOMENT,
        "seconds_left": {"type": "integer"},
        "detail": TEXT,
    }
    return {
        "SignedIn": record(present, {"masked_email": MASKED_EMAIL}),
        "NotSignedIn": record({"signed_in": {"const": False}, "detail": TEXT}),
        "Confirm": step("confirm", {}),
        "Done": step("done", {}),
        "GoBack": step("redirect", {"redirect_to": URL}),
    }


def page_paths() -> dict[str, Node]:
    """Return the paths."""
    is_signed_in: Node = {"oneOf": [ref("SignedIn"), ref("NotSignedIn")]}
    return {
        LOGOUT_PATH: {
            "get": _logout("logout", parameters=query(LOGOUT)),
            "post": _logout("logoutByForm", body=form_body(LOGOUT)),
        },
        SESSION_PATH: {
            "get": operation(
                "session",
                SIGN_OUT,
                "Who is signed in in this browser, and until when",
                {"200": page_or_json("The present session.", is_signed_in), **problems()},
                parameters=query({"lang": LANG}),
            )
        },
        EXTEND_PATH: {"post": _posted("extendSession", "Stay signed in", is_signed_in)},
        END_PATH: {"post": _posted("endSession", "Sign out, here or everywhere", ref("Done"), everywhere=TEXT)},
        "/help/{name}": {"get": _named("help", "A page of help", list(get_args(InfoPageName)))},
        "/problems/{name}": {"get": _named("problem", "What a problem means", list(PROBLEM_NAMES))},
    }


def _logout(name: str, **request: object) -> Node:
    outcomes: Node = {"oneOf": [ref("Confirm"), ref("Done"), ref("GoBack")]}
    responses = {
        "200": page_or_json("A page that asks, or says that nobody is signed in.", outcomes),
        "303": redirect("Signed out: back to the client, or to the page that says so."),
        **problems("unsupported-media-type", "invalid-request"),
    }
    return operation(name, SIGN_OUT, "RP-initiated logout", responses, **request)  # type: ignore[arg-type]  # parameters or a body


def _posted(name: str, summary: str, schema: Node, **members: Node) -> Node:
    responses = {
        "200": page_or_json("Done.", schema),
        "303": redirect("To the page of the session."),
        **problems("invalid-request", "cross-site", "unsupported-media-type"),
    }
    body = {**form_or_json_body(members, (), {"form": TEXT}), "required": False}
    return operation(name, SIGN_OUT, summary, responses, body=body)


def _named(name: str, summary: str, names: list[str]) -> Node:
    parameters = [{"name": "name", "in": "path", "required": True, "schema": {"enum": names}}, *query({"lang": LANG})]
    return operation(name, HELP, summary, {"200": page("The page."), **problems("not-found")}, parameters=parameters)
