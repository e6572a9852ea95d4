"""The local stage as a whole: the emulator, the keys, the tables, the demo data, the clock, the outbox, the dev pages.

`app.py` calls `start` in stage `dev` alone, before any AWS client exists. Nothing here can serve another stage.
What is needed early (to keep the reloader still) is imported on top, the rest when the stage starts.
"""

import logging
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from localdev import autoreload, running
from localdev.running import NotTheLocalStage

if TYPE_CHECKING:
    from chalice import Chalice

DEFAULT_PORT = 8000
CHATTY = ("botocore", "pynamodb")
"""Libraries whose news `chalice local` would print at each start."""


def start(app: "Chalice") -> None:
    """Emulate AWS, fill it, and add the dev pages to the app.

    Under other commands of Chalice than `local`, such as `package`, nothing happens: they read the routes, and a
    deployed product must have none of these. Where the stage cannot start, the command ends with the reason.

    Raises:
        NotTheLocalStage: outside stage `dev`, or on Lambda.
    """
    if os.environ.get("STAGE") != "dev" or "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
        raise NotTheLocalStage("The local stage is for STAGE=dev on a developer's machine.")
    if is_other_command(os.environ, sys.argv):
        return
    autoreload.neutralise()
    autoreload.end_with_parent(os.environ)
    try:
        _start(app)
    except Exception as fault:
        if not os.environ.get("AWS_CHALICE_CLI_MODE"):
            raise
        sys.stderr.write(f"The local stage cannot start. {type(fault).__name__}: {fault}\n")
        sys.stderr.flush()
        # Chalice imports the app in a thread that nobody waits for: an exception would leave a command that hangs.
        os._exit(1)


def is_other_command(environ: Mapping[str, str], argv: list[str]) -> bool:
    """Whether Chalice's command line imports the app for something else than serving it here."""
    return bool(environ.get("AWS_CHALICE_CLI_MODE")) and "local" not in argv[1:]


def _start(app: "Chalice") -> None:
    from localdev import emulator  # noqa: PLC0415 - see the module's docstring

    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    emulator.start()
    from localdev import dev_client, dev_outbox, dev_pages, local_server  # noqa: PLC0415 - after the emulator
    from localdev.world import World  # noqa: PLC0415 - after the emulator

    port = local_server.listening_port(os.environ.get("PORT"), sys.argv, DEFAULT_PORT)
    world = World({**os.environ, "PORT": str(port)})
    world.create()
    running.begin(world, app)
    world.logout_worker.start()
    for pages in (dev_pages, dev_client, dev_outbox):
        app.register_blueprint(pages.routes)
    local_server.install(before_request=world.follow)
