"""AWS inside this process: moto, made atomic, with nothing of the machine's own AWS configuration (platform.md §3).

It must start before the first client of botocore exists: an older client would talk to the real AWS. Where
AWS_ENDPOINT_URL_DYNAMODB is set, DynamoDB is that engine and everything else stays moto's.
"""

import gc
import os
import sys
import threading
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

from chalicelib.adapters import aws
from chalicelib.adapters.aws_client import AwsClient
from localdev import emulator_speed

DYNAMODB_ENDPOINT = "AWS_ENDPOINT_URL_DYNAMODB"
KEPT_VARIABLES = frozenset({DYNAMODB_ENDPOINT, "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_CHALICE_CLI_MODE"})
ACCOUNT_ID = "123456789012"
"""The account that moto plays."""

_lock = threading.RLock()
_started: list[object] = []


class EmulatorTooLate(RuntimeError):
    """A client of botocore was made before the emulator, and would not be emulated."""


def start() -> None:
    """Emulate AWS from now on, for all threads; a second call changes nothing.

    Raises:
        EmulatorTooLate: where a botocore client exists already.
    """
    if _started:
        return
    _refuse_older_clients()
    clean_environment(os.environ)
    from moto import mock_aws  # noqa: PLC0415 - 0.2 s that the product must never pay, and only after the checks
    from moto.dynamodb.responses import DynamoHandler  # noqa: PLC0415 - as above

    DynamoHandler.call_action = one_at_a_time(DynamoHandler.call_action)  # type: ignore[method-assign]  # moto races
    emulator_speed.take_shortcuts()
    emulation = mock_aws()
    emulation.start()
    from localdev import aws_hooks  # noqa: PLC0415 - imports botocore, which must come after the checks

    aws.dress_clients(aws_hooks.dress)
    _started.append(emulation)


def forget_everything() -> None:
    """Empty every emulated service: tables, keys, mails, text messages."""
    from moto.core.base_backend import BackendDict  # noqa: PLC0415 - see `start`

    with _lock:
        BackendDict.reset()


def backend(service: str, region: str) -> Any:  # noqa: ANN401 - moto's backends have no common type
    """Return moto's own state of a service, for what no API shows."""
    from moto.backends import get_backend  # noqa: PLC0415 - see `start`

    return get_backend(service)[ACCOUNT_ID][region]  # type: ignore[call-overload]  # its overloads want literals


def sdk_client(service: str, region: str) -> Any:  # noqa: ANN401 - boto3 ships no types
    """Return boto3's client of an emulated service, for what the product's own client does not speak."""
    import boto3  # noqa: PLC0415 - see `start`

    return boto3.client(service, region_name=region)  # type: ignore[call-overload]  # its overloads want literals


def uses_real_dynamodb(environ: Mapping[str, str]) -> bool:
    """Whether tables live in an engine outside this process."""
    return bool(environ.get(DYNAMODB_ENDPOINT))


def one_at_a_time(call_action: Callable[..., Any]) -> Callable[..., Any]:
    """Return moto's DynamoDB entry point behind a lock: without it, conditional writes race (platform.md §4)."""

    def locked(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever moto passes
        with _lock:
            return call_action(*args, **kwargs)

    return locked


def clean_environment(environ: MutableMapping[str, str]) -> None:
    """Take out what could lead to a real account (profiles, endpoints, tokens) and put in credentials of nobody."""
    for name in [name for name in environ if name.startswith("AWS_") and name not in KEPT_VARIABLES]:
        del environ[name]
    if not environ.get(DYNAMODB_ENDPOINT):
        environ.pop(DYNAMODB_ENDPOINT, None)
    environ.update(
        AWS_ACCESS_KEY_ID="testing",
        AWS_SECRET_ACCESS_KEY="testing",  # noqa: S106 - moto's word for nobody
        AWS_EC2_METADATA_DISABLED="true",
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    )
    # A proxy of the machine must not stand between us and an engine on this machine.
    environ["NO_PROXY"] = ",".join(filter(None, [environ.get("NO_PROXY"), "127.0.0.1", "localhost"]))


def _refuse_older_clients() -> None:
    kinds: tuple[type, ...] = (AwsClient,)
    if "botocore.client" in sys.modules:
        from botocore.client import BaseClient  # noqa: PLC0415 - only where it is loaded anyway

        kinds = (AwsClient, BaseClient)
    older = {type(thing).__name__ for thing in gc.get_objects() if issubclass(type(thing), kinds)}
    if older:
        raise EmulatorTooLate(
            f"The AWS emulator must start before any AWS client is made; found: {', '.join(sorted(older))}. "
            "Start it at the top of app.py, and keep clients lazy."
        )
