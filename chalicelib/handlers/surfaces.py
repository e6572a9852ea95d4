"""Every blueprint of the product, in one list for `app.py`: what has routes is named here, and holds no logic."""

from chalicelib.handlers import (
    account_creation,
    authorize,
    canary,
    consent,
    desk,
    discovery,
    email_verification,
    info,
    introspect,
    key_rotation,
    logout,
    logout_notices,
    mail_events,
    mail_status,
    openapi,
    par,
    password_forgot,
    password_new,
    password_reset,
    revoke,
    session,
    sign_in,
    sign_in_pages,
    static,
    token,
    userinfo,
)
from chalicelib.handlers.self_service_surfaces import SELF_SERVICE_SURFACES

SIGN_IN = (authorize, sign_in, sign_in_pages, consent, mail_status)
PROVIDER = (par, token, userinfo, revoke, introspect, logout, discovery, openapi)
ACCOUNT = (account_creation, email_verification, password_forgot, password_reset, password_new)
SURFACES = (*SIGN_IN, *PROVIDER, *ACCOUNT, desk, session, *SELF_SERVICE_SURFACES, info, static)
FROM_AWS = (mail_events, key_rotation, canary, logout_notices)
"""What AWS's own events reach, with no route of the web."""
