"""The blueprints of an account's life beside signing in; `app.py` registers them with the others."""

from chalicelib.handlers import desk, password_forgot, password_new, password_reset

ACCOUNT_SURFACES = (desk, password_forgot, password_reset, password_new)
"""Each has its `routes`."""
