"""Which routes the rows of the fault matrix stand for, so that none is forgotten."""

from tests.faults.self_service_rows import DONE_PAGES, SELF_SERVICE_ROUTES

ROUTES_OF_STEPS = {
    "/oauth2/authorize",
    "/login",
    "/login/code-request",
    "/login/verify",
    "/login/verify/status",
    "/account/new",
    "/email/verify",
    "/email/verify/resend",
    "/password/forgot",
    "/password/reset",
    "/password/new",
    "/login/consent",
    "/oauth2/token",
    "/oauth2/userinfo",
    "/oauth2/logout",
    "/session",
    "/session/extend",
    "/session/end",
    "/oauth2/revoke",
    "/oauth2/introspect",
    "/oauth2/par",
    *SELF_SERVICE_ROUTES,
    "/.well-known/openid-configuration",
    "/.well-known/jwks.json",
    "/agent/members/find",
    "/agent/members/{member_id}/{act}",
    "/agent/members/{member_id}/events",
    "/agent/audit/{chain}",
}
LIKE_THE_PAGE = {
    "/login/restart",
    "/email/verify/sent",
    "/email/verify/done",
    "/password/forgot/sent",
    "/password/reset/done",
    "/password/new/done",
    "/password/new/go-on",
    *DONE_PAGES,
}
"""Routes that make the calls of the step `page`, or those of an authorization request that a session serves."""

WITHOUT_DEPENDENCIES = {"/help/{name}", "/problems/{name}", "/static/{version}/{name}", "/openapi.json"}
"""Routes that call nobody."""
