"""The schemas that several operations share: what comes next in a sign-in, problems, errors, tokens, claims."""

from typing import get_args

from chalicelib.domain.claims import SCOPES_SUPPORTED, USERINFO_CLAIMS
from chalicelib.domain.grant import OFFLINE_ACCESS
from chalicelib.domain.mail_event import MailFate
from chalicelib.domain.member import Affiliation
from chalicelib.domain.password_lockout import BlockReason
from chalicelib.handlers.api_description.answers import Node, Nodes, ref
from chalicelib.handlers.fields import TOKEN_MAX_CHARACTERS
from chalicelib.use_cases.desk_outcomes import NotPossible

TEXT: Node = {"type": "string"}
URL: Node = {"type": "string", "format": "uri"}
MOMENT: Node = {"type": "string", "format": "date-time"}
"""ISO 8601 with offset, to the second."""
EPOCH: Node = {"type": "integer", "minimum": 0}
"""Seconds since 1970."""
YES_OR_NO: Node = {"type": "boolean"}
TRANSACTION: Node = {"type": "string", "minLength": 1, "maxLength": TOKEN_MAX_CHARACTERS}
MASKED_EMAIL: Node = {"type": "string", "pattern": "^.\\*{3}@.\\*{3}\\."}

_BOOLEANS = {"email_verified", "phone_number_verified"}


def record(required: dict[str, Node], optional: dict[str, Node] | None = None) -> Node:
    """Return an object with these members and perhaps those."""
    return {"type": "object", "required": list(required), "properties": {**required, **(optional or {})}}


def step(name: str, more: dict[str, Node], optional: dict[str, Node] | None = None) -> Node:
    """Return the answer whose `next` is this."""
    return record({"next": {"const": name}, **more}, optional)


def _claims() -> dict[str, Node]:
    claims: dict[str, Node] = {name: YES_OR_NO if name in _BOOLEANS else TEXT for name in USERINFO_CLAIMS}
    return {
        **claims,
        "address": record({"postal_code": TEXT}),
        "updated_at": EPOCH,
        "affiliation": {"enum": [kind.value for kind in Affiliation]},
    }


def schemas() -> dict[str, Node]:
    """Return all of them by name."""
    held = {"transaction": TRANSACTION}
    mailed = {**held, "masked_email": MASKED_EMAIL, "expires_at": MOMENT}
    return {
        "AskLogin": step("login", held),
        "AskRequestCode": step("request_code", {**held, "masked_email": MASKED_EMAIL}),
        "AskVerify": step("verify", mailed),
        "AskVerifyWithMail": step("verify", {**mailed, "mail": ref("Mail")}),
        "AskConsent": step("consent", {**held, "client_name": TEXT, "scope": TEXT}),
        "AskPassword": step("choose_password", held),
        "GoToClient": step(
            "redirect",
            {"redirect_to": URL},
            {"response_mode": {"const": "form_post"}, "parameters": {"type": "object", "additionalProperties": TEXT}},
        ),
        "Mail": record(
            {"state": {"enum": ["sent", *(fate.slug for fate in MailFate)]}, "sent_at": MOMENT, "detail": TEXT}
        ),
        "Problem": record(
            {
                "type": URL,
                "title": TEXT,
                "status": {"type": "integer"},
                "detail": TEXT,
                "correlation_id": TEXT,
            },
            {
                "attempts_left": {"type": "integer", "enum": [1, 2]},
                "blocked_until": MOMENT,
                "reason": {"enum": [*get_args(BlockReason), *get_args(NotPossible)]},
                "errors": {"type": "array", "items": record({"field": TEXT, "reason": TEXT})},
                "transaction": {**TEXT, "description": "Where a session is refused: to ask for another mail in."},
            },
        ),
        "OAuthError": record(
            {
                "error": {"type": "string", "pattern": "^[a-z_]+$"},
                "error_description": {"type": "string", "pattern": "^[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]+$"},
            }
        ),
        "Tokens": record(
            {
                "access_token": TEXT,
                "token_type": {"enum": ["Bearer", "DPoP"]},
                "expires_in": {"type": "integer", "minimum": 1},
                "id_token": TEXT,
                "scope": TEXT,
            },
            {"refresh_token": {"type": "string", "description": f"With the scope {OFFLINE_ACCESS}."}},
        ),
        "Claims": record({"sub": {"type": "string", "maxLength": 255}}, _claims()),
        "Introspection": {"oneOf": [_inactive(), _active()]},
        "Jwks": record({"keys": {"type": "array", "minItems": 1, "items": _public_key()}}),
    }


def _inactive() -> Node:
    return {**record({"active": {"const": False}}), "additionalProperties": False}


def _active() -> Node:
    return record(
        {
            "active": {"const": True},
            "scope": TEXT,
            "client_id": TEXT,
            "exp": EPOCH,
            "iat": EPOCH,
            "sub": TEXT,
            "aud": TEXT,
            "iss": URL,
        },
        {
            "token_type": {"enum": ["Bearer", "DPoP"]},
            "jti": TEXT,
            "acr": TEXT,
            "auth_time": EPOCH,
            "cnf": record({"jkt": TEXT}),
        },
    )


def _public_key() -> Node:
    members: Nodes = {"kid": TEXT, "use": {"const": "sig"}, "alg": {"enum": ["RS256", "ES256"]}}
    rsa = record({**members, "kty": {"const": "RSA"}, "n": TEXT, "e": TEXT})
    ec = record({**members, "kty": {"const": "EC"}, "crv": {"const": "P-256"}, "x": TEXT, "y": TEXT})
    return {"oneOf": [rsa, ec], "not": {"required": ["d"]}}


SCOPES = list(SCOPES_SUPPORTED)
