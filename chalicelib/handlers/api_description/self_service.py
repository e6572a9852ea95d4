"""What signed-in members do with their own account, and the links of notices (http.md §4)."""

from collections.abc import Mapping

from chalicelib.domain.limits import PASSWORD_INPUT_MAX_CHARACTERS
from chalicelib.handlers.api_description.answers import Node, page, page_or_json, problems, redirect, ref
from chalicelib.handlers.api_description.requests import form_or_json_body, operation, query
from chalicelib.handlers.api_description.schemas import MOMENT, TEXT, YES_OR_NO, record, step
from chalicelib.handlers.api_description.sign_in import LANG
from chalicelib.handlers.email_confirmation import PAGE as CONFIRM_PAGE
from chalicelib.handlers.fields import EMAIL_FIELD_MAX_CHARACTERS, SHORT_FIELD_MAX_CHARACTERS, TOKEN_MAX_CHARACTERS
from chalicelib.handlers.me_documents import WITH
from chalicelib.handlers.me_email import PATH as EMAIL_PATH
from chalicelib.handlers.me_password import PATH as PASSWORD_PATH
from chalicelib.handlers.me_security import PATH as SECURITY_PATH
from chalicelib.handlers.notice import PAGE as NOTICE_PAGE
from chalicelib.handlers.notice_words import NOTICE_PATH
from chalicelib.handlers.problem import ProblemName

TAG = "My security"
_PASSWORD: Node = {"type": "string", "minLength": 1, "maxLength": PASSWORD_INPUT_MAX_CHARACTERS}
_TOKEN: Node = {"type": "string", "minLength": 1, "maxLength": TOKEN_MAX_CHARACTERS}
_EMAIL: Node = {"type": "string", "minLength": 3, "maxLength": EMAIL_FIELD_MAX_CHARACTERS}
_ID: Node = {"type": "string", "minLength": 1, "maxLength": SHORT_FIELD_MAX_CHARACTERS}
_FORM: Mapping[str, Node] = {"form": TEXT, "lang": TEXT, "stay": TEXT}
_OF_POSTS: tuple[ProblemName, ...] = ("invalid-request", "cross-site", "unsupported-media-type")
_NEW_PASSWORD: Mapping[str, Node] = {
    "current_password": _PASSWORD,
    "password": _PASSWORD,
    "password_again": _PASSWORD,
}


def self_service_schemas() -> dict[str, Node]:
    """Return the schemas that these paths alone have."""
    services: Node = {"type": "array", "items": TEXT}
    seen: dict[str, Node] = {"browser": TEXT, "services": services, "current": YES_OR_NO}
    times: dict[str, Node] = {"last_used_at": MOMENT, "ends_at": MOMENT}
    return {
        "MySecurity": record(
            {
                "sign_ins": _list({"at": MOMENT, "with": {"enum": list(WITH)}, **seen}),
                "devices": _list({"id": _ID, "browser": TEXT, "trusted_at": MOMENT, **times}),
                "sessions": _list({"id": _ID, "signed_in_at": MOMENT, **seen, **times}),
            }
        ),
        "AskMailConfirmed": step("verify_email", {}),
        "AskRecovery": step("recover", {}),
    }


def self_service_paths() -> dict[str, Node]:
    """Return the paths."""
    return {
        SECURITY_PATH: {
            "get": _looked(),
            "post": _posted(
                "endMine", "End a device, a session, or everything", ref("Done"), {"end": _ENDS, "id": _ID}, ("end",)
            ),
        },
        PASSWORD_PATH: {
            "get": _shown("showMyPassword", "The page for another password"),
            "post": _posted("changePassword", "Change the password", ref("Done"), _NEW_PASSWORD, tuple(_NEW_PASSWORD)),
        },
        EMAIL_PATH: {
            "get": _shown("showMyEmail", "The page for another address"),
            "post": _posted(
                "changeEmail",
                "Ask for another address: a link goes there",
                ref("AskMailConfirmed"),
                {"email": _EMAIL, "current_password": _PASSWORD},
                ("email", "current_password"),
            ),
        },
        CONFIRM_PAGE.path: {
            "get": _followed("showEmailLink", "The page behind the link to a new address"),
            "post": _used("confirmEmail", "Confirm the new address", ref("LoginOrDone"), {}),
        },
        CONFIRM_PAGE.done_path: {"get": _told("showEmailChanged", "The new address is confirmed")},
        NOTICE_PATH: {
            "get": _followed("showNotice", 'The page behind "this was not me"'),
            "post": _used("denyNotice", "Block the way in", ref("AskRecovery"), {"act": {"const": "deny"}}),
        },
        NOTICE_PAGE.done_path: {"get": _told("showDenied", "The way in is blocked")},
    }


_ENDS: Node = {"enum": ["device", "session", "everything"]}


def _list(members: dict[str, Node]) -> Node:
    return {"type": "array", "items": record(members)}


def _looked() -> Node:
    responses = {"200": page_or_json("What there is.", ref("MySecurity")), **problems("sign-in-needed")}
    return operation(
        "mySecurity",
        TAG,
        "Recent sign-ins, trusted devices, sessions",
        responses,
        parameters=query({"lang": LANG, "done": TEXT}),
    )


def _shown(name: str, summary: str) -> Node:
    responses = {"200": page("The page."), **problems("sign-in-needed")}
    return operation(name, TAG, summary, responses, parameters=query({"lang": LANG}))


def _told(name: str, summary: str) -> Node:
    responses = {"200": page("The page."), **problems()}
    return operation(name, TAG, summary, responses, parameters=query({"t": TEXT, "lang": LANG}))


def _followed(name: str, summary: str) -> Node:
    responses = {
        "200": page("The page."),
        "303": redirect("To the same page, its token in a cookie."),
        **problems("link-expired"),
    }
    return operation(name, TAG, summary, responses, parameters=query({"token": TEXT, "t": TEXT, "lang": LANG}))


def _posted(name: str, summary: str, schema: Node, members: Mapping[str, Node], required: tuple[str, ...]) -> Node:
    responses = {
        "200": page_or_json("Done.", schema),
        "303": redirect("To the page of one's own security."),
        **problems(
            *_OF_POSTS,
            *("sign-in-needed", "invalid-credentials", "account-blocked"),
            *("code-needed", "not-found", "mail-unavailable"),
        ),
    }
    return operation(name, TAG, summary, responses, body=form_or_json_body(members, required, _FORM))


def _used(name: str, summary: str, schema: Node, members: Mapping[str, Node]) -> Node:
    typed = {"token": _TOKEN, **members}
    responses = {
        "200": page_or_json("Done.", schema),
        "303": redirect("To the page that says so."),
        **problems(*_OF_POSTS, "link-expired"),
    }
    of_forms = {"form": TEXT, "lang": TEXT, "transaction": TEXT}
    return operation(name, TAG, summary, responses, body=form_or_json_body(typed, tuple(typed), of_forms))
