"""Blueprints that every container loads when it starts: those of a sign-in until the code, and what AWS's own events reach.

The others are loaded when they are first asked: `on_demand`. It holds no logic.
"""

from chalicelib.handlers import (
    authorize,
    canary,
    discovery,
    key_rotation,
    logout_notices,
    mail_events,
    mail_status,
    sign_in,
    sign_in_pages,
    static,
)

SURFACES = (authorize, sign_in, sign_in_pages, mail_status, discovery, static)
FROM_AWS = (mail_events, key_rotation, canary, logout_notices)
"""What AWS's own events reach, with no route of the web."""
