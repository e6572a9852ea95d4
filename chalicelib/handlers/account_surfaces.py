"""The blueprints of an account's life beside signing in; `app.py` registers them with the others."""

from chalicelib.handlers import account_creation, email_verification, password_forgot, password_new, password_reset

ACCOUNT_SURFACES = (password_forgot, password_reset, password_new, account_creation, email_verification)
"""Each has its `routes`."""
