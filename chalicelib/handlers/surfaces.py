"""Every blueprint that the deployed product has: what it answers to HTTP, and what else invokes it."""

from chalicelib.handlers import (
    authorize,
    canary,
    discovery,
    info,
    logout,
    logout_notices,
    mail_events,
    mail_status,
    session,
    sign_in,
    sign_in_pages,
    static,
    token,
    userinfo,
)

SIGN_IN = (authorize, sign_in, sign_in_pages, mail_status)
PROVIDER = (token, userinfo, discovery, logout)
PAGES = (session, info, static)
FROM_AWS = (mail_events, canary, logout_notices)

SURFACES = (*SIGN_IN, *PROVIDER, *PAGES, *FROM_AWS)
