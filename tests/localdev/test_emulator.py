"""The emulated DynamoDB is atomic, cannot be started too late, and leads to no real account."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from localdev import emulator
from tests.product import Product
from tests.tools import ROOT

THREADS = 20
ROUNDS = 20


@pytest.fixture
def eager_switching() -> Iterator[None]:
    """Let threads change places every 10 microseconds, so that what can race does (platform.md §4)."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def at_once(action: Callable[[], None]) -> None:
    """Run an action in many threads that begin together."""
    barrier = threading.Barrier(THREADS)

    def run() -> None:
        barrier.wait()
        action()

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.usefixtures("eager_switching")
def test_conditional_counts_are_exact(product: Product) -> None:
    """Of 20 threads that count to at most 3, exactly 3 succeed, in each of 20 rounds."""
    client, table = product.dynamodb, product.table("grants")
    for number in range(ROUNDS):
        counted: list[None] = []

        def count(number: int = number, counted: list[None] = counted) -> None:
            try:
                client.update_item(
                    TableName=table,
                    Key={"grant_id": {"S": f"count-{number}"}},
                    UpdateExpression="ADD tries :one",
                    ConditionExpression="attribute_not_exists(tries) OR tries < :most",
                    ExpressionAttributeValues={":one": {"N": "1"}, ":most": {"N": "3"}},
                )
                counted.append(None)
            except client.exceptions.ConditionalCheckFailedException:
                pass

        at_once(count)
        assert len(counted) == 3


@pytest.mark.usefixtures("eager_switching")
def test_transactions_consume_once(product: Product) -> None:
    """Of 20 threads that consume one item in a transaction, exactly one succeeds, in each of 20 rounds."""
    client, table = product.dynamodb, product.table("grants")
    for number in range(ROUNDS):
        key = {"grant_id": {"S": f"once-{number}"}}
        client.put_item(TableName=table, Item=key)
        consumed: list[None] = []

        def consume(key: dict[str, dict[str, str]] = key, consumed: list[None] = consumed) -> None:
            delete = {"TableName": table, "Key": key, "ConditionExpression": "attribute_exists(grant_id)"}
            try:
                client.transact_write_items(TransactItems=[{"Delete": delete}])
                consumed.append(None)
            except client.exceptions.TransactionCanceledException:
                pass

        at_once(consume)
        assert len(consumed) == 1


def test_lock_lets_one_call_in_at_a_time() -> None:
    """What is behind the lock never runs in two threads at once; without the lock it would."""
    inside: list[None] = []
    most: list[int] = []

    def call() -> None:
        inside.append(None)
        most.append(len(inside))
        threading.Event().wait(0.001)
        inside.pop()

    at_once(emulator.one_at_a_time(call))
    assert max(most) == 1


def test_environment_leads_nowhere() -> None:
    """Profiles, tokens and endpoints of the machine are taken out; region and DynamoDB engine stay."""
    environ = {
        "AWS_PROFILE": "work",
        "AWS_SESSION_TOKEN": "t",
        "AWS_ENDPOINT_URL": "http://localhost:4566",
        "AWS_ACCESS_KEY_ID": "AKIAREAL",
        "AWS_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:8123",
        "HOME": "/somewhere",
    }
    emulator.clean_environment(environ)
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"} & set(environ)
    assert environ["AWS_ACCESS_KEY_ID"] == "testing"
    assert environ["AWS_REGION"] == "eu-west-1"
    assert environ["AWS_ENDPOINT_URL_DYNAMODB"] == "http://127.0.0.1:8123"
    assert environ["AWS_CONFIG_FILE"] == os.devnull
    assert "127.0.0.1" in environ["NO_PROXY"]


def test_refuses_to_start_after_a_client() -> None:
    """A client that was made before the emulator is named, because it would reach the real AWS."""
    script = (
        "import boto3\n"
        "client = boto3.client('kms', region_name='eu-west-3', aws_access_key_id='x', aws_secret_access_key='x')\n"
        "from localdev import emulator\n"
        "emulator.start()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "EmulatorTooLate" in done.stderr
    assert "KMS" in done.stderr


def test_starts_with_an_empty_environment() -> None:
    """No home, no AWS configuration, no region: the local stage starts all the same."""
    done = subprocess.run(
        [sys.executable, "-c", "import app; print('/dev/client' in app.app.routes)"],
        cwd=ROOT,
        env={"STAGE": "dev", "HOME": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "True", done.stderr
