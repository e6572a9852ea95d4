"""The blueprints of what signed-in members do with their own account; `app.py` registers them with the others."""

from chalicelib.handlers import email_confirmation, me_email, me_password, me_security, notice

SELF_SERVICE_SURFACES = (me_security, me_password, me_email, email_confirmation, notice)
"""Each has its `routes`."""
