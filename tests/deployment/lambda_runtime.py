"""Lambda's side of a container: its Runtime API on loopback, and the runtime client that runs the unpacked package.

One container, one invocation at a time, as Lambda does it. The process is given the folder of the package and its
variables, and nothing of this project's environment.
"""

import contextlib
import json
import os
import queue
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from scripts import own_environment
from tests.tools import missing

REQUIREMENTS = Path(__file__).parent / "runtime-requirements.txt"
API = "/2018-06-01/runtime"
FUNCTION = "sesame-prod"
ARN = f"arn:aws:lambda:eu-west-3:000000000000:function:{FUNCTION}"
WAIT_SECONDS = 30

Json = dict[str, Any]


class StartFailed(Exception):
    """The container did not get as far as its first invocation; the text is what it told Lambda."""


class InvocationFailed(Exception):
    """The function ended with an error; the gateway would answer 502."""


@dataclass
class Mailbox:
    """What goes between the caller and the container."""

    events: "queue.Queue[Json]" = field(default_factory=queue.Queue)
    answers: "queue.Queue[tuple[str, Json]]" = field(default_factory=queue.Queue)
    """Each with the last part of the path that it was posted to: `response` or `error`."""


@dataclass(frozen=True)
class Container:
    """A started container."""

    mailbox: Mailbox
    output: Path

    def invoke(self, event: Json) -> Json:
        """Run the function once.

        Raises:
            StartFailed, InvocationFailed: where it does not answer.
        """
        self.mailbox.events.put(event)
        try:
            kind, answer = self.mailbox.answers.get(timeout=WAIT_SECONDS)
        except queue.Empty:
            raise InvocationFailed(f"no answer in time: {self.output.read_text()[-500:]}") from None
        if kind == "init":
            raise StartFailed(answer["errorMessage"])
        if kind == "error":
            raise InvocationFailed(str(answer))
        return answer

    def lines(self) -> list[Json]:
        """Return the lines that the product has written to its log."""
        return [json.loads(line) for line in self.output.read_text().splitlines() if line.startswith('{"time"')]


@contextlib.contextmanager
def running(task: Path, variables: Mapping[str, str]) -> Iterator[Container]:
    """Run a container on an unpacked package until the block ends."""
    try:
        python = own_environment.programs("lambda-runtime", REQUIREMENTS) / "python"
    except own_environment.NotInstalled as fault:
        missing("awslambdaric", str(fault))
    mailbox = Mailbox()
    with tempfile.TemporaryDirectory() as folder, _served(mailbox) as address:
        output = Path(folder, "output")
        environment = {
            "PATH": os.defpath,
            **variables,
            "AWS_LAMBDA_RUNTIME_API": address,
            "AWS_LAMBDA_FUNCTION_NAME": FUNCTION,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
            "LAMBDA_TASK_ROOT": str(task),
            "PYTHONPATH": str(task),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        with output.open("w", encoding="utf-8") as log:
            command = [str(python), "-m", "awslambdaric", "app.app"]
            process = subprocess.Popen(command, cwd=task, env=environment, stdout=log, stderr=log)
            try:
                yield Container(mailbox, output)
            finally:
                process.kill()
                process.wait()


@contextlib.contextmanager
def _served(mailbox: Mailbox) -> Iterator[str]:
    class RuntimeApi(BaseHTTPRequestHandler):
        """The three doors that a container knocks at."""

        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            """Hand out the next event, once there is one."""
            event = json.dumps(mailbox.events.get()).encode()
            self.send_response_only(200)
            self.send_header("Lambda-Runtime-Aws-Request-Id", str(uuid.uuid4()))
            self.send_header("Lambda-Runtime-Deadline-Ms", str(int(time.time() * 1000) + 15_000))
            self.send_header("Lambda-Runtime-Invoked-Function-Arn", ARN)
            self._end(event)

        def do_POST(self) -> None:
            """Take an answer, or the word that there is none."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kind = "init" if self.path.startswith(f"{API}/init/") else self.path.rpartition("/")[2]
            mailbox.answers.put((kind, json.loads(body)))
            self.send_response_only(202)
            self._end(b"{}")

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

        def _end(self, body: bytes) -> None:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), RuntimeApi)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
