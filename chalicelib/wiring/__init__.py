"""The composition root: one `Adapters` object per container, and the use cases with their collaborators.

`install` is the one seam: tests and the local stage put their own `Adapters` there. The verbs are in
`chalicelib.wiring.verbs`.
"""

import os
import secrets
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from importlib.util import find_spec

from chalicelib.config import Settings, SettingsError, load_settings
from chalicelib.domain.demonstration import LOCAL_STAGE_PATH
from chalicelib.wiring.adapters import Adapters

__all__ = [
    "Adapters",
    "SettingsError",
    "adapters",
    "begin_request",
    "install",
    "refuse_faults",
    "refuse_faults_of_function",
    "settings",
    "within_budget",
]


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


def refuse_faults(environ: Mapping[str, str], routes: Iterable[str]) -> None:
    """Refuse to start a deployed function that is not as it must be; to be called once the routes are registered.

    Raises:
        SettingsError: with every fault of the variables, of the routes and of the package, in one message.
    """
    faults = []
    try:
        load_settings(environ)
    except SettingsError as error:
        faults += error.faults
    faults += [f"the route {each} is for stage dev alone" for each in routes if f"{each}/".startswith(LOCAL_STAGE_PATH)]
    if find_spec("localdev") is not None:
        faults.append("the package holds localdev, which is the local stage")
    if faults:
        raise SettingsError(faults)


def refuse_faults_of_function(module: str) -> None:
    """Do so where a function of Lambda begins in this module, which is to call it once it is loaded.

    The functions beside that of the API load no `app`, which asks for itself.

    Raises:
        SettingsError: as above.
    """
    if os.environ.get("_HANDLER", "").rpartition(".")[0] == module:
        refuse_faults(os.environ, ())


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
