"""The composition root: one `Adapters` object per container, and the use cases with their collaborators.

`install` is the one seam: tests and the local stage put their own `Adapters` there. The verbs are in
`chalicelib.wiring.verbs`.
"""

import os
import secrets
from contextlib import AbstractContextManager

from chalicelib.config import Settings, load_settings
from chalicelib.wiring.adapters import Adapters

__all__ = ["Adapters", "adapters", "begin_request", "install", "settings", "within_budget"]


class _Container:
    adapters: Adapters | None = None


def adapters() -> Adapters:
    """Return this container's adapters.

    Raises:
        SettingsError: where the environment cannot be used, with every fault.
    """
    if _Container.adapters is None:
        _Container.adapters = Adapters(load_settings(os.environ))
    return _Container.adapters


def install(new: Adapters | None) -> None:
    """Put other adapters in place; with None the next use reads the environment anew."""
    _Container.adapters = new


def settings() -> Settings:
    """Return this deployment's settings."""
    return adapters().settings


def begin_request(address: str) -> str:
    """Give the request that begins a correlation id, for the log and for whoever asks for help.

    `address` is where it came from as the gateway saw it; the log has it as a keyed hash only.
    """
    from chalicelib.adapters.audit_log import correlation_id, source_ip  # noqa: PLC0415 - as late as all adapters

    new = secrets.token_hex(8)
    correlation_id.set(new)
    source_ip.set(address)
    return new


def within_budget() -> AbstractContextManager[None]:
    """Return what bounds the time in which a request may ask its dependencies (AWS-05)."""
    from chalicelib.adapters import request_budget  # noqa: PLC0415 - as late as all adapters

    return request_budget.running()
