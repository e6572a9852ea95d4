"""The deployed app over the demo data: what every container of the measurements imports.

A deployment refuses demo clients and the local stage's signing key; no variable allows them, so it is said here.
"""

from dataclasses import replace

from app import app
from chalicelib import wiring

__all__ = ["app"]

wiring.install(wiring.Adapters(replace(wiring.settings(), takes_demonstration=True)))
