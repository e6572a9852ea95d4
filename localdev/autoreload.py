"""Keeps plain `chalice local` running: no restart when a file changes, no orphan when the parent dies (platform.md §2).

Chalice's reloader looks at every file of the project once a second and starts the server anew for each change, the
first .pyc included. State in memory would be lost each time, so here it watches nothing: after a change of the code,
the developer restarts. With `--no-autoreload` there is nothing to do.
"""

import os
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any

WORKER_VARIABLE = "CHALICE_WORKER"
PARENT_CHECK_SECONDS = 0.2


def neutralise() -> None:
    """Let the running file watcher, of either kind, end or do nothing; to be called as early as can be."""
    from chalice.cli.filewatch import stat  # noqa: PLC0415 - part of the command line, loaded there anyway

    watcher: Any = stat.StatFileWatcher
    watcher._single_pass_poll = _stop_watching  # noqa: SLF001 - there is no option for it
    eventbased: Any = sys.modules.get("chalice.cli.filewatch.eventbased")
    if eventbased is not None:
        eventbased.WatchdogRestarter.__call__ = lambda _restarter: None


def end_with_parent(environ: Mapping[str, str]) -> None:
    """In a worker of the reloader, end the process when its parent has gone, so that the port is free again."""
    if environ.get(WORKER_VARIABLE):
        threading.Thread(target=_watch_parent, args=(os.getppid(),), daemon=True).start()


def _stop_watching(watcher: Any, _root: str, _callback: Any) -> None:  # noqa: ANN401 - Chalice's own watcher
    watcher._shutdown_event.set()  # noqa: SLF001 - the watcher's own way to end


def _watch_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK_SECONDS)
    # Not sys.exit: this is not the main thread, and nothing is left to tidy up.
    os._exit(0)
