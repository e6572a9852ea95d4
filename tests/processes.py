"""Programs beside the suite: started on a free loopback port, awaited, and stopped with all that they started."""

import contextlib
import os
import secrets
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.tools import ROOT

READY_SECONDS = 180
"""Much longer than it takes: two engines, two products and two workers may begin together on two cores."""


class NotReady(Exception):
    """A server did not come up; the text is what it said last."""


def free_port() -> int:
    """Return a loopback port that nobody listens on and that no connection can take before the caller listens.

    The system gives its own free ports, from 32768 on, to any connection that goes out: one asked for there was
    sometimes taken a second later, when the server that it was for had started.
    """
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


@contextlib.contextmanager
def started(
    command: list[str],
    env: dict[str, str],
    ready_url: str,
    trusting: ssl.SSLContext | None = None,
    grace_seconds: float = 10,
) -> Iterator[None]:
    """Run a server in a process group of its own until the block ends; it is ready when the URL answers anything.

    One that has not ended by itself in so many seconds is killed.
    """
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
        try:
            try:
                _wait(process, ready_url, trusting)
            except NotReady as fault:
                log.seek(0)
                raise NotReady(f"{fault}; it said last: {log.read().decode(errors='replace')[-2000:]}") from None
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(grace_seconds)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _wait(process: "subprocess.Popen[bytes]", url: str, trusting: ssl.SSLContext | None) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            message = f"{process.args!r} ended with {process.returncode} before it was ready"
            raise NotReady(message)
        try:
            with urllib.request.urlopen(url, timeout=2, context=trusting):  # noqa: S310 - loopback
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    message = f"{process.args!r} was not ready in {READY_SECONDS} seconds"
    raise NotReady(message)


@contextlib.contextmanager
def product_process(engine_url: str, state: Path) -> Iterator[int]:
    """Run one process of the local stage on the engine and give its port."""
    port = free_port()
    env = {
        "PATH": os.environ["PATH"],
        "PORT": str(port),
        "ISSUER": "http://127.0.0.1:8000",
        "AWS_ENDPOINT_URL_DYNAMODB": engine_url,
        "LOCAL_STATE": str(state),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [str(Path(sys.executable).parent / "chalice"), "local", "--port", str(port), "--no-autoreload"]
    with started(command, env, f"http://127.0.0.1:{port}/.well-known/openid-configuration"):
        yield port
