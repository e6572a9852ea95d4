"""Every blueprint of the product, in one list for `app.py`: what has routes is named here, and holds no logic."""

from chalicelib.handlers import (
    account_creation,
    authorize,
    canary,
    consent,
    discovery,
    email_verification,
    info,
    introspect,
    key_rotation,
    mail_events,
    mail_status,
    par,
    password_forgot,
    password_new,
    password_reset,
    revoke,
    sign_in,
    sign_in_pages,
    static,
    token,
    userinfo,
)

SIGN_IN = (authorize, sign_in, sign_in_pages, consent, mail_status)
PROVIDER = (par, token, userinfo, revoke, introspect, discovery)
ACCOUNT = (account_creation, email_verification, password_forgot, password_reset, password_new)
SURFACES = (*SIGN_IN, *PROVIDER, *ACCOUNT, info, static)
FROM_AWS = (mail_events, key_rotation, canary)
"""What AWS's own events reach, with no route of the web."""
