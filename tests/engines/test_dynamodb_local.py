"""`make dynamodb`: on 127.0.0.1 alone, ended by one signal, and its data with the keys that open them outlast it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines.engine import dynamodb_local
from tests.json_client import CAMILLE
from tests.processes import free_port, product_process
from tests.races.volley import Door, after_mail, after_password, begin
from tests.tools import ROOT

pytestmark = pytest.mark.engine("dynamodb-local")

VARIABLE = "AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:"
COMMAND = [sys.executable, "-m", "localdev.dynamodb"]


@contextlib.contextmanager
def served(state: Path, **variables: str) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """Run it as `make dynamodb` does, on a folder, until it is stopped; gives the process and the port it told.

    That line is the first and only one of its standard output.
    """
    dynamodb_local()
    env = {"PATH": os.environ["PATH"], "LOCAL_STATE": str(state), "DYNAMODB_PORT": str(free_port()), **variables}
    with subprocess.Popen(COMMAND, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield process, int(process.stdout.readline().removeprefix(VARIABLE))
        finally:
            process.terminate()


def answers(port: int, host: str = "127.0.0.1") -> bool:
    """Tell whether something listens there."""
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex((host, port)) == 0


def listening_addresses(port: int) -> set[str]:
    """Return the addresses, in the kernel's hexadecimal words, on which a port is listened to."""
    tables = [Path("/proc/net/tcp"), Path("/proc/net/tcp6")]
    lines = [line.split() for table in tables if table.exists() for line in table.read_text().splitlines()[1:]]
    ends = [fields[1].rpartition(":") for fields in lines if fields[3] == "0A"]
    return {address for address, _, found in ends if int(found, 16) == port}


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_one_signal_ends_it_and_leaves_nothing(tmp_path: Path, how: signal.Signals) -> None:
    """The process that was started is the engine itself: it ends with status 0, and nobody listens any more."""
    with served(tmp_path) as (process, port):
        process.send_signal(how)
        assert process.wait(120) == 0
        assert not answers(port)


def test_the_port_can_be_chosen_is_of_loopback_and_a_taken_one_is_told(tmp_path: Path) -> None:
    """DYNAMODB_PORT is the port, on 127.0.0.1 alone (mapped into IPv6 as Java does); a second engine there says what to do."""
    chosen = free_port()
    with served(tmp_path / "one", DYNAMODB_PORT=str(chosen)) as (_, port):
        assert port == chosen
        assert answers(port)
        assert listening_addresses(port) <= {"0100007F", "0000000000000000FFFF00000100007F"}
        assert not answers(port, "127.0.0.2")
        env = {"PATH": os.environ["PATH"], "LOCAL_STATE": str(tmp_path / "two"), "DYNAMODB_PORT": str(chosen)}
        second = subprocess.run(COMMAND, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=120)
    assert second.returncode == 1
    assert second.stderr.splitlines()[-1].endswith("the port is taken. Choose another one with DYNAMODB_PORT.")


def test_data_and_keys_outlast_engine_and_product(tmp_path: Path) -> None:
    """After both were started anew, a wrong password still counts, and a transaction begun before goes on."""
    with served(tmp_path) as (_, port), product_process(f"http://127.0.0.1:{port}", tmp_path) as product:
        before = Door(product)
        transaction, code = after_mail(before)
        entry = {"transaction": begin(before), "nir": CAMILLE[0], "password": "Wrong-Password-1"}
        assert before.call("POST", "/login", entry)[1]["attempts_left"] == 2
        keys = before.call("GET", "/.well-known/jwks.json")
    with served(tmp_path) as (_, port), product_process(f"http://127.0.0.1:{port}", tmp_path) as product:
        after = Door(product)
        assert after.call("GET", "/.well-known/jwks.json") == keys
        entry = {"transaction": begin(after), "nir": CAMILLE[0], "password": "Wrong-Password-2"}
        assert after.call("POST", "/login", entry)[1]["attempts_left"] == 1
        status, answer = after.call("POST", "/login/verify", {"transaction": transaction, "code": code})
        assert status == 200, answer
        assert after_password(after)
