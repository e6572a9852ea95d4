"""An emulated AWS account on this machine: ministack, without Docker, over TLS on loopback, with IAM judging each call.

Functions run as processes of the same Python. A folder of its own holds all that it writes, and goes with it.
"""

import fcntl
import os
import ssl
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from scripts import own_environment
from scripts.deploy_check import certificate
from tests.processes import free_port, started

REQUIREMENTS = Path(__file__).parent / "requirements.txt"
REGION = "eu-west-3"
ACCOUNT_ID = "000000000000"


@dataclass(frozen=True)
class Account:
    """A running account; its caller is the account's root."""

    port: int
    certificate: Path

    @property
    def url(self) -> str:
        """Where every service answers."""
        return f"https://{certificate.HOST}:{self.port}"

    @cached_property
    def trusting(self) -> ssl.SSLContext:
        """What trusts the account's certificate."""
        return ssl.create_default_context(cafile=str(self.certificate))

    def environment(self) -> dict[str, str]:
        """Return the variables of a process that uses this account and can reach no other."""
        return {
            "PATH": os.environ["PATH"],
            "AWS_ENDPOINT_URL": self.url,
            "AWS_CA_BUNDLE": str(self.certificate),
            "SSL_CERT_FILE": str(self.certificate),
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": ACCOUNT_ID,
            "AWS_SECRET_ACCESS_KEY": "nobody",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "NO_PROXY": certificate.HOST,
        }

    def empty(self) -> None:
        """Forget everything that was made in it."""
        request = urllib.request.Request(f"{self.url}/_ministack/reset", method="POST")  # noqa: S310 - loopback
        with urllib.request.urlopen(request, timeout=30, context=self.trusting):  # noqa: S310 - loopback
            return

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 ships no types
        """Return a client of a service of this account."""
        import boto3  # noqa: PLC0415 - after an emulator that a test may run in this process

        session: Any = boto3.session.Session(ACCOUNT_ID, "nobody", region_name=REGION)
        return session.client(service, endpoint_url=self.url, verify=str(self.certificate))


@contextmanager
def running() -> Iterator[Account]:
    """Run an account, empty at its start.

    Raises:
        NotInstalled: where the emulator cannot be had.
    """
    program = own_environment.programs("deploy-check", REQUIREMENTS) / "ministack"
    with tempfile.TemporaryDirectory(prefix="deploy-check-") as folder:
        trusted, key = Path(folder, "account.pem"), Path(folder, "account.key")
        certificate.write(trusted, key)
        account = Account(free_port(), trusted)
        variables = {
            "PATH": os.environ["PATH"],
            "BIND_HOST": certificate.HOST,
            "GATEWAY_PORT": str(account.port),
            "USE_SSL": "1",
            "MINISTACK_SSL_CERT": str(trusted),
            "MINISTACK_SSL_KEY": str(key),
            "AWS_CA_BUNDLE": str(trusted),
            "SSL_CERT_FILE": str(trusted),
            "AUTH": "true",
            "IOT_MTLS_ENABLED": "0",
            "LAMBDA_ASYNC_RETRY_BASE_SECONDS": "0.1",
            "MINISTACK_REGION": REGION,
            "STATE_DIR": f"{folder}/state",
            "S3_DATA_DIR": f"{folder}/s3",
            "TMPDIR": folder,
            "NO_PROXY": certificate.HOST,
        }
        ready = f"{account.url}/_ministack/health"
        with ExitStack() as running_account:
            with _one_at_a_time(program):
                # Nothing outlives the folder, and the emulator would wait for the connections of its callers.
                server = started([str(program)], variables, ready, account.trusting, grace_seconds=0.5)
                running_account.enter_context(server)
            yield account


@contextmanager
def _one_at_a_time(program: Path) -> Iterator[None]:
    """Let one account start after the other: each takes port 443 too where that is free, and ends if another was faster."""
    with program.with_name("starting.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
