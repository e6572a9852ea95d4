"""Routes whose code is loaded when one of them is first asked (performance.md §0 row 4).

A container that starts for a sign-in waits for the code of a sign-in, not for that of the support desk, of recovery or of
one's own pages. Each module declares its routes like any other; this table repeats them so that they are known before
it is loaded, and tests/architecture/test_on_demand.py holds the two to each other.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from chalice import Blueprint, IAMAuthorizer

from chalicelib.handlers.http import ANY_CONTENT, Kind, endpoint
from chalicelib.handlers.reply import Reply
from chalicelib.handlers.request import Request

GET, POST, BOTH = ["GET"], ["POST"], ["GET", "POST"]
Routes = tuple[tuple[str, list[str], str], ...]
"""The name of each view, its methods and its path."""

PAGES: dict[str, Routes] = {
    "account_creation": (("creation_page", GET, "/account/new"), ("create", POST, "/account/new")),
    "email_verification": (
        ("verify_page", GET, "/email/verify"),
        ("verify", POST, "/email/verify"),
        ("verified_page", GET, "/email/verify/done"),
        ("sent_page", GET, "/email/verify/sent"),
        ("resend", POST, "/email/verify/resend"),
    ),
    "password_forgot": (
        ("forgot_page", GET, "/password/forgot"),
        ("forgot", POST, "/password/forgot"),
        ("sent_page", GET, "/password/forgot/sent"),
    ),
    "password_reset": (
        ("reset_page", GET, "/password/reset"),
        ("reset", POST, "/password/reset"),
        ("reset_done_page", GET, "/password/reset/done"),
    ),
    "password_new": (
        ("new_password_page", GET, "/password/new"),
        ("new_password", POST, "/password/new"),
        ("chosen_page", GET, "/password/new/done"),
        ("go_on", GET, "/password/new/go-on"),
    ),
    "me_security": (("my_security", GET, "/me/security"), ("end", POST, "/me/security")),
    "me_password": (("password_page", GET, "/me/password"), ("change_password", POST, "/me/password")),
    "me_email": (("email_page", GET, "/me/email"), ("change_email", POST, "/me/email")),
    "email_confirmation": (
        ("confirm_page", GET, "/email/confirm"),
        ("confirm", POST, "/email/confirm"),
        ("changed_page", GET, "/email/confirm/done"),
    ),
    "notice": (("notice_page", GET, "/notice"), ("deny", POST, "/notice"), ("denied_page", GET, "/notice/done")),
    "consent": (("consent", POST, "/login/consent"),),
    "session": (
        ("session", GET, "/session"),
        ("extend", POST, "/session/extend"),
        ("end", POST, "/session/end"),
    ),
    "logout": (("logout", BOTH, "/oauth2/logout"),),
    "info": (("help_page", GET, "/help/{name}"), ("problem_page", GET, "/problems/{name}")),
}
PROTOCOL: dict[str, Routes] = {
    "token": (("token", POST, "/oauth2/token"),),
    "userinfo": (("userinfo", BOTH, "/oauth2/userinfo"),),
    "par": (("par", POST, "/oauth2/par"),),
    "revoke": (("revoke", POST, "/oauth2/revoke"),),
    "introspect": (("introspect", POST, "/oauth2/introspect"),),
    "openapi": (("openapi", GET, "/openapi.json"),),
}
DESK: dict[str, Routes] = {
    "desk": (
        ("find", POST, "/agent/members/find"),
        ("act", POST, "/agent/members/{member_id}/{act}"),
        ("events", GET, "/agent/members/{member_id}/events"),
        ("audit", GET, "/agent/audit/{chain}"),
    )
}


def blueprints() -> Iterator[Blueprint]:
    """Yield a blueprint for each module; nothing of the modules is loaded."""
    kinds: tuple[tuple[Kind, dict[str, Routes]], ...] = (("page", PAGES), ("protocol", PROTOCOL), ("api", DESK))
    for kind, modules in kinds:
        for module, routes in modules.items():
            blueprint = Blueprint(f"chalicelib.handlers.on_demand.{module}")
            for name, methods, path in routes:
                _register(blueprint, kind, f"chalicelib.handlers.{module}", name, methods, path)
            yield blueprint


def _register(blueprint: Blueprint, kind: Kind, module: str, name: str, methods: list[str], path: str) -> None:  # noqa: PLR0913 - what a route is
    def view(request: Request, **parts: Any) -> Reply:  # noqa: ANN401 - whatever the path names
        reply: Reply = getattr(import_module(module), name).__wrapped__(request, **parts)
        return reply

    view.__name__ = name
    options = {"authorizer": IAMAuthorizer()} if kind == "api" else {}
    blueprint.route(path, methods=methods, content_types=ANY_CONTENT, **options)(endpoint(blueprint, kind)(view))
