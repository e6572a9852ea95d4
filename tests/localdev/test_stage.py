"""Where the local stage starts and where it must not; plain `chalice local` keeps its state and leaves no orphan."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from localdev import running, stage
from localdev.running import NotTheLocalStage
from tests.processes import free_port
from tests.tools import ROOT

CHALICE = Path(sys.executable).parent / "chalice"


@pytest.mark.parametrize("command", ["package", "deploy", "gen-policy", "delete"])
def test_other_commands_do_not_start_it(command: str) -> None:
    """Only `local` serves: what packages or deploys the app reads its routes and must find none of ours."""
    assert stage.is_other_command({"AWS_CHALICE_CLI_MODE": "true"}, ["chalice", command])
    assert not stage.is_other_command({"AWS_CHALICE_CLI_MODE": "true"}, ["chalice", "local"])
    assert not stage.is_other_command({}, ["pytest"])


def test_packaging_stage_dev_brings_no_dev_route() -> None:
    """An app that is imported for `chalice package` has no door of the local stage, and no emulator behind it."""
    script = (
        "import sys; sys.argv = ['chalice', 'package', 'out']\n"
        "import app; print('moto' in sys.modules, [path for path in app.app.routes if path.startswith('/dev')])"
    )
    done = run(script, STAGE="dev", AWS_CHALICE_CLI_MODE="true")
    assert done.stdout.strip() == "False []", done.stderr


@pytest.mark.parametrize("environment", [{"STAGE": "prod"}, {}, {"STAGE": "dev", "AWS_LAMBDA_FUNCTION_NAME": "f"}])
def test_refuses_other_stages(environment: dict[str, str]) -> None:
    """Whoever calls `start` outside stage dev, or on Lambda, is refused."""
    done = run("from localdev import stage; stage.start(None)", **environment)
    assert "NotTheLocalStage" in done.stderr


def test_nothing_runs_before_the_start() -> None:
    """Asking for the world or the app of a stage that has not started is an error, not an empty one."""
    script = (
        "from localdev import running\n"
        "for ask in (running.world, running.app):\n"
        "    try: ask()\n"
        "    except running.NotTheLocalStage: print('refused')\n"
    )
    assert run(script).stdout.split() == ["refused", "refused"]
    assert issubclass(NotTheLocalStage, RuntimeError)
    assert callable(running.begin)


def test_faults_of_the_demo_data_end_the_command(tmp_path: Path) -> None:
    """A file with faults is told in words, and the command ends instead of hanging."""
    (tmp_path / "demo.json").write_text('{"members": [{}]}', encoding="utf-8")
    command = [str(CHALICE), "local", "--no-autoreload", "--port", str(free_port())]
    environment = {"PATH": os.defpath, "DEMO_DATA": str(tmp_path / "demo.json")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "members[0].nir" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def plain_chalice_local() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """`chalice local` without options, as a developer types it, on a port by PORT."""
    port = free_port()
    environment = {"PATH": os.defpath, "PORT": str(port)}
    process = subprocess.Popen(
        [CHALICE, "local"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    wait_until(lambda: listens(port))
    yield process, port
    process.kill()
    process.wait()


def test_plain_chalice_local_keeps_state_and_leaves_no_orphan(
    plain_chalice_local: tuple[subprocess.Popen[bytes], int],
) -> None:
    """The issuer is where it listens; a changed file restarts nothing; when the command dies the port is free."""
    process, port = plain_chalice_local
    assert get(port, "/.well-known/openid-configuration")["issuer"] == f"http://127.0.0.1:{port}"
    before = get(port, "/.well-known/jwks.json")
    written = ROOT / "localdev" / "__pycache__" / f"written-by-a-test-{port}"
    written.parent.mkdir(exist_ok=True)
    written.touch()
    try:
        time.sleep(2.5)
        assert get(port, "/.well-known/jwks.json") == before
    finally:
        written.unlink()
    process.send_signal(signal.SIGKILL)
    process.wait()
    wait_until(lambda: not listens(port))


def run(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a process of its own, with this environment alone."""
    command = [sys.executable, "-c", script]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def get(port: int, path: str) -> dict[str, object]:
    """Return the JSON object at a path."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        parsed = json.loads(connection.getresponse().read())
        assert isinstance(parsed, dict)
        return parsed
    finally:
        connection.close()


def listens(port: int) -> bool:
    """Whether somebody answers on the port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for a condition, two minutes at most: the machine may be busy."""
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
