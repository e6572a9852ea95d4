"""The blueprints of what signed-in members do with their own account; `app.py` registers them with the others."""

from chalicelib.handlers import me_security

SELF_SERVICE_SURFACES = (me_security,)
"""Each has its `routes`."""
