"""The function as it is deployed: the zip of `make package`, unpacked, in a new Python that sees nothing else of ours.

Beside the zip there is only what Lambda's runtime brings: boto3 and what boto3 needs. A container is a process that
takes events on its input and answers them on its output; it stands where the drivers of the tests expect the product.
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit
from zipfile import ZipFile

from benchmarks.deployed import ROOT
from benchmarks.lambda_answers import answer_of, mails_of
from localdev.rest_event import Received, rest_event
from scripts.package import package
from tests.product import Answer

BUILT = ROOT / "build" / "bench"
OF_THE_RUNTIME = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3")
CONTAINER = """
import sys
sys.path.insert(0, sys.argv[1])
sys.path.append(sys.argv[2])
import json, os, time
out, sys.stdout = sys.stdout, open(os.devnull, "w")
from app import app
def say(answer):
    try:
        memory = open("/proc/self/status").read().split("VmHWM:")[1].split()[0]
    except OSError:
        memory = 0
    out.write(json.dumps({"answer": answer, "cpu": time.process_time() * 1000, "kib": int(memory),
        "modules": sorted({name.partition(".")[0] for name in sys.modules})}) + "\\n")
    out.flush()
for line in sys.stdin:
    say(app(json.loads(line), None))
"""


@cache
def archive() -> Path:
    """Build the zip and return it. Raises PackagingError where that fails."""
    package(BUILT / "package")
    return BUILT / "package" / "deployment.zip"


@cache
def folders() -> tuple[Path, Path]:
    """Return the unpacked zip, and a folder with the runtime's own libraries."""
    task, runtime = BUILT / "task", BUILT / "runtime"
    for folder in (task, runtime):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    with ZipFile(archive()) as made:
        made.extractall(task)
    for name in OF_THE_RUNTIME:
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            found = Path(spec.origin)
            found = found.parent if found.name == "__init__.py" else found
            (runtime / found.name).symlink_to(found)
    return task, runtime


def command(*options: str) -> list[str]:
    """Return the command of a new container."""
    return [sys.executable, "-I", "-S", *options, "-c", CONTAINER, *map(str, folders())]


class PackagedContainer:
    """A new container; `said` is what it told of itself after its last answer."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Start it."""
        self._aws = urlsplit(environ["AWS_ENDPOINT_URL"]).netloc
        self.began = time.perf_counter()
        self._process = subprocess.Popen(
            command(), env=dict(environ), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.said: dict[str, Any] = {}

    def __enter__(self) -> Self:
        """Return this container."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()

    def handle(self, event: Mapping[str, Any]) -> float:
        """Let it answer an event; return the milliseconds of wall time since it was started.

        Raises:
            RuntimeError: where it ends without an answer.
        """
        assert self._process.stdin is not None  # noqa: S101 - made with pipes above
        assert self._process.stdout is not None  # noqa: S101 - as above
        self._process.stdin.write(json.dumps(event) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        wall_ms = (time.perf_counter() - self.began) * 1000
        if not line:
            raise RuntimeError("the packaged function did not answer")
        self.said = json.loads(line)
        return wall_ms

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Hand over the event of a request and return the answer."""
        self.handle(event_of(method, path, headers or {}, body or b""))
        return answer_of(self.said["answer"])

    def mails(self) -> list[dict[str, Any]]:
        """Read the outbox of the emulated AWS."""
        return mails_of(self._aws)


def event_of(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> dict[str, Any]:
    """Return the event of a request as a REST API hands it on."""
    received = Received(method, path, [("Host", "sign-in.example"), *headers.items()], body, "192.0.2.1")
    return rest_event(received, route=received.path, captured={}, now=datetime.now(UTC))


def import_times(event: Mapping[str, Any], environ: Mapping[str, str]) -> str:
    """Return what Python says of each import until the first answer (`-X importtime`)."""
    done = subprocess.run(
        command("-X", "importtime"), input=json.dumps(event) + "\n", env={**environ, "PYTHONUNBUFFERED": "1"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stderr
