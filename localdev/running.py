"""What runs in this process, for the dev pages: the world of the local stage, and the app it serves."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalice import Chalice

    from localdev.world import World


class NotTheLocalStage(RuntimeError):
    """Somebody reached for the local stage where it does not run."""


class _Running:
    world: "World | None" = None
    app: "Chalice | None" = None


def begin(world: "World", app: "Chalice") -> None:
    """Keep what was started."""
    _Running.world, _Running.app = world, app


def world() -> "World":
    """Return what the local stage runs on. Raises NotTheLocalStage before it has started."""
    if _Running.world is None:
        raise NotTheLocalStage("The local stage has not started.")
    return _Running.world


def app() -> "Chalice":
    """Return the app that runs here. Raises NotTheLocalStage before it has started."""
    if _Running.app is None:
        raise NotTheLocalStage("The local stage has not started.")
    return _Running.app
