"""Creating an account and verifying its address (http.md §4)."""

from collections.abc import Mapping

from chalicelib.domain.identity_claim import CARTE_VITALE_DIGITS, IBAN_END_CHARACTERS, POSTAL_CODE_CHARACTERS
from chalicelib.handlers.api_description.account import (
    BIRTHDATE,
    NEW_PASSWORD,
    OF_FORMS,
    OF_POSTS,
    TAG,
    TOKEN,
    following_a_link,
    plain_page,
)
from chalicelib.handlers.api_description.answers import Node, answer, page, problems, redirect, ref
from chalicelib.handlers.api_description.requests import form_or_json_body, operation
from chalicelib.handlers.api_description.schemas import TEXT, TRANSACTION, record, step
from chalicelib.handlers.api_description.sign_in import NIR
from chalicelib.handlers.fields import EMAIL_FIELD_MAX_CHARACTERS, SHORT_FIELD_MAX_CHARACTERS
from chalicelib.handlers.reply import JSON

_IBAN_END = f"The last {IBAN_END_CHARACTERS} characters; of a whole IBAN its end is used."


def _typed(minimum: int, description: str, maximum: int = SHORT_FIELD_MAX_CHARACTERS) -> Node:
    """Return a text about somebody, which may be typed with spaces."""
    return {"type": "string", "minLength": minimum, "maxLength": maximum, "description": description}


_PROOF: Mapping[str, Node] = {
    "carte_vitale_number": _typed(CARTE_VITALE_DIGITS, f"{CARTE_VITALE_DIGITS} digits."),
    "iban_end": _typed(IBAN_END_CHARACTERS, _IBAN_END),
    "provisional_code": _typed(1, "Of the support desk; it stands in for the two before."),
}


def creation_schemas() -> dict[str, Node]:
    """Return the schemas that these paths alone have."""
    return {
        "VerifyEmail": step("verify_email", {}),
        "MailedOrVerified": record({"next": {"enum": ["verify_email", "login"]}, "transaction": TRANSACTION}),
    }


def creation_paths() -> dict[str, Node]:
    """Return the paths."""
    return {
        "/account/new": {"get": plain_page("showCreation", "The page that creates an account"), "post": _create()},
        "/email/verify": {"get": following_a_link("showVerification"), "post": _verify()},
        "/email/verify/sent": {"get": plain_page("showVerificationSent", "Where to look now")},
        "/email/verify/done": {"get": plain_page("showVerificationDone", "The address is verified")},
        "/email/verify/resend": {"post": _resend()},
    }


def _create() -> Node:
    responses = {
        "200": page("The page again: this form was posted before."),
        "202": answer("The same whether or not an account exists.", {JSON: ref("VerifyEmail")}),
        "303": redirect("To the page that says where to look."),
        **problems(*OF_POSTS, "not-recognised"),
    }
    asked: dict[str, Node] = {
        "nir": NIR,
        "birthdate": BIRTHDATE,
        "postal_code": _typed(POSTAL_CODE_CHARACTERS[0], "Of any country."),
    }
    chosen = {"email": _typed(1, "Where the link goes.", EMAIL_FIELD_MAX_CHARACTERS), **NEW_PASSWORD}
    body = form_or_json_body({**asked, **_PROOF, **chosen, "transaction": TEXT}, (*asked, *chosen), OF_FORMS)
    return operation("createAccount", TAG, "Create an account", responses, body=body)


def _verify() -> Node:
    responses = {
        "200": answer("The address is verified.", {JSON: ref("LoginOrDone")}),
        "303": redirect("To the confirmation."),
        **problems(*OF_POSTS, "link-expired"),
    }
    body = form_or_json_body({"token": TOKEN, "transaction": TEXT}, ("token",), OF_FORMS)
    return operation("verifyEmail", TAG, "Verify the address that a link went to", responses, body=body)


def _resend() -> Node:
    told = "Another mail is under way; `login` where the address is verified by now."
    responses = {
        "202": answer(told, {JSON: ref("MailedOrVerified")}),
        "303": redirect("To the page that says where to look, or back to the sign-in."),
        **problems(
            *OF_POSTS,
            "out-of-order",
            "transaction-expired",
            "no-verified-email",
            "email-undeliverable",
            "mail-unavailable",
        ),
    }
    body = form_or_json_body({"transaction": TRANSACTION}, ("transaction",), {"form": TEXT})
    return operation("resendVerification", TAG, "Mail another link, after the right password", responses, body=body)
