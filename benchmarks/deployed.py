"""The environment of a deployed function on this machine: stage `prod`, AWS in the process of `aws_process`."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ISSUER = "https://sign-in.example"
KEPT = ("PATH", "LANG", "HOME")


@contextmanager
def aws() -> Iterator[dict[str, str]]:
    """Run an emulated AWS and yield the environment of a function that uses it."""
    command = [sys.executable, "-m", "benchmarks.aws_process"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=_own(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            port = (process.stdout.readline() if process.stdout else "").strip()
            if not port:
                raise RuntimeError("the emulated AWS did not start")
            yield environment(f"http://127.0.0.1:{port}")
        finally:
            process.kill()


def environment(aws_url: str) -> dict[str, str]:
    """Return the variables of the deployed function; botocore sends every service to `aws_url`."""
    return {
        **_own(),
        "STAGE": "prod",
        "ISSUER": ISSUER,
        "MAIL_FROM_ADDRESS": "ne-pas-repondre@sesame.example",
        "ORGANISATION_NAME": "Assureur",
        "SUPPORT_PHONE": "3646",
        "INSURER_URL": "https://insurer.example/",
        "AWS_ENDPOINT_URL": aws_url,
        "AWS_REGION": "eu-west-3",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "NO_PROXY": "127.0.0.1",
    }


def dynamodb(environ: Mapping[str, str]) -> Any:  # noqa: ANN401 - boto3 ships no types
    """Return a client of the emulated DynamoDB, for what must be there before a peer runs."""
    import boto3  # noqa: PLC0415 - only where the peers run

    return boto3.client(
        "dynamodb",
        region_name=environ["AWS_REGION"],
        endpoint_url=environ["AWS_ENDPOINT_URL"],
        aws_access_key_id=environ["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environ["AWS_SECRET_ACCESS_KEY"],
    )


def _own() -> dict[str, str]:
    return {name: os.environ[name] for name in KEPT if name in os.environ}
