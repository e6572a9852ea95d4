"""The three applications of docs/relying-parties.md, each run as its page says: Flask, Node's own server, Apache."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from scripts import own_environment
from tests.interop.document import block
from tests.processes import READY_SECONDS
from tests.tools import apache_with_openidc, missing, require_npm_packages, require_tool

REQUIREMENTS = Path(__file__).parent / "flask-requirements.txt"
BASE = """
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile {home}/apache.pid
Mutex file:{home}
ErrorLog {home}/error.log
DocumentRoot {home}/pages
{modules}
{user}
Define CLIENT_SECRET {secret}
Define CRYPTO_PASSPHRASE a-passphrase-of-these-tests
Header always set X-Member "%{{OIDC_CLAIM_name}}e, by %{{OIDC_CLAIM_acr}}e"
"""
"""What Debian's package brings along, less what a test cannot do: another port, another folder, no service."""

MODULES = ("mpm_event", "authn_core", "authz_core", "authz_user", "dir", "headers", "auth_openidc")


@contextmanager
def flask(issuer: str, port: int, secret: str) -> Iterator[str]:
    """Run the application made of Authlib and Flask."""
    try:
        program = own_environment.programs("flask", REQUIREMENTS) / "flask"
    except own_environment.NotInstalled as fault:
        missing("Flask", str(fault))
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "app.py").write_text(block("app.py", issuer, port), encoding="utf-8")
        command = [str(program), "--app", "app", "run", "--port", str(port)]
        with _running(command, home, port, {"CLIENT_SECRET": secret}) as url:
            yield url


@contextmanager
def node(issuer: str, port: int, secret: str) -> Iterator[str]:
    """Run the application made of openid-client."""
    packages = require_npm_packages("tests/interop") / "node_modules"
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "node_modules").symlink_to(packages)
        (Path(home) / "app.mjs").write_text(block("app.mjs", issuer, port), encoding="utf-8")
        with _running([str(require_tool("node")), "app.mjs"], home, port, {"CLIENT_SECRET": secret}) as url:
            yield url


@contextmanager
def apache(issuer: str, port: int, secret: str) -> Iterator[str]:
    """Run Apache with mod_auth_openidc before a folder of pages; as root it serves as nobody."""
    program, modules = apache_with_openidc()
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)
        for page in ("", "members", "members/payments"):
            (Path(home) / "pages" / page).mkdir(parents=True, exist_ok=True)
            (Path(home) / "pages" / page / "index.html").write_text(f"This is /{page}", encoding="utf-8")
        base = BASE.format(
            port=port,
            home=home,
            secret=secret,
            modules="\n".join(f"LoadModule {name}_module {modules}/mod_{name}.so" for name in MODULES),
            user="User nobody\nGroup nogroup" if os.geteuid() == 0 else "",
        )
        conf = Path(home) / "apache.conf"
        conf.write_text(base + block("sesame.conf", issuer, port), encoding="utf-8")
        command = [str(program), "-f", str(conf), "-d", home, "-D", "FOREGROUND"]
        with _running(command, home, port, {}) as url:
            yield url


@contextmanager
def _running(command: list[str], home: str, port: int, environment: Mapping[str, str]) -> Iterator[str]:
    """Run a server until its test is over; what it said is shown where the test fails."""
    told = {**os.environ, **environment}
    log = Path(home) / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=home, env=told, stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait_for(port, server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=60)
            for each in Path(home).glob("*.log"):
                sys.stderr.write(each.read_text(encoding="utf-8", errors="replace")[-3000:])


def _wait_for(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert server.poll() is None, log.read_text(encoding="utf-8")[-3000:]
        time.sleep(0.1)
    message = log.read_text(encoding="utf-8")[-3000:]
    raise AssertionError(message)
