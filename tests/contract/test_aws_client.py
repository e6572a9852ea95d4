"""The thin client of AWS on the wire: how it reads answers, when it tries again, which of botocore's errors it raises."""

import json
import select
import zlib
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)
from botocore.retries import standard

from chalicelib.adapters import aws_client, request_budget
from chalicelib.adapters.aws_client import AwsClient
from chalicelib.adapters.aws_connections import Connections
from tests.contract.scripted_server import ANSWER, Step, scripted
from tests.directory_server import listening_and_deaf


@pytest.fixture(autouse=True)
def role(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have keys of nobody, as the emulator sets them, and no pause between attempts."""
    monkeypatch.setattr(aws_client, "time", SimpleNamespace(sleep=lambda _seconds: None))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")


def client_of(url: str, service: str = "dynamodb", attempts: int = 2) -> AwsClient:
    """Return a client with the product's attempts and a short patience."""
    return AwsClient(service, "eu-west-3", Connections(url, 1.0, 1.0), attempts)


def answer(status: int, body: bytes, **headers: str) -> Step:
    """Return a whole answer."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return [f"HTTP/1.1 {status} X\r\n{lines}content-length: {len(body)}\r\n\r\n".encode() + body]


def error(code: str, status: int = 400, **more: object) -> Step:
    """Return an error as DynamoDB and KMS tell it."""
    return answer(status, json.dumps({"__type": f"com.amazonaws.x#{code}", "message": "no", **more}).encode())


READABLE: dict[str, Step] = {
    "byte by byte": [bytes([each]) for each in b'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"a": 12}'],
    "in chunks": [b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\n{"a"\r\n', b"5\r\n: 12}\r\n0\r\nT: 1\r\n\r\n"],
    "after an interim one": [b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", b'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"a": 12}'],
}  # fmt: skip


@pytest.mark.parametrize("how", READABLE)
def test_an_answer_is_read_however_it_comes(how: str) -> None:
    """Whole, and the connection goes on with the next one."""
    with scripted(READABLE[how], [ANSWER]) as server:
        client = client_of(server.url)
        assert client.get_item(TableName="t") == {"a": 12}
        assert client.get_item(TableName="t") == {}
    assert server.connections == 1


def test_the_request_names_the_operation_and_carries_bytes_as_base64() -> None:
    """As boto3 would say it, in one request with its length; bytes of an answer are bytes again."""
    signature = answer(200, b'{"Signature": "AAEC", "KeyId": "AAEC"}')
    stored = answer(200, b'{"Item": {"B": {"S": "x"}, "w": {"B": "AAEC"}}}')
    with scripted(signature) as server, scripted(stored) as database:
        told = client_of(server.url, "kms").sign(KeyId="k", Message=b"\0\1\2")
        item = client_of(database.url).get_item(TableName="t")
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST / HTTP/1.1\r\n")
    assert b"x-amz-target: TrentService.Sign\r\n" in head
    assert json.loads(body) == {"KeyId": "k", "Message": "AAEC"}
    assert told == {"Signature": b"\0\1\2", "KeyId": "AAEC"}
    assert item == {"Item": {"B": {"S": "x"}, "w": {"B": b"\0\1\2"}}}


@pytest.mark.parametrize(
    "first",
    [
        answer(500, b"<html>a proxy's page</html>"),
        answer(503, b""),
        error("ProvisionedThroughputExceededException"),
        [b""],
        [b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}", b""],
        [b"SSH-2.0-nothing\r\n\r\n"],
        [b"HTTP/1.1 200 OK\r\n\r\n"],
        [9.0, ANSWER],
        [piece for each in ANSWER for piece in (bytes([each]), 0.05)],
        answer(200, b"{}", x_amz_crc32="1"),
        answer(200, b"{}", x_amz_crc32="none"),
    ],
)
def test_what_passes_is_tried_once_more(first: Step) -> None:
    """A broken or throttled answer, none, half of one, one too late, byte by byte too, one whose checksum is wrong."""
    with scripted(first, answer(200, b"{}", x_amz_crc32=str(zlib.crc32(b"{}")))) as server:
        assert client_of(server.url).get_item(TableName="t") == {}
    assert len(server.requests) == 2


@pytest.mark.parametrize("body", [b"<html>sign in to the Wi-Fi</html>", b"[]", b"", b'"x"', b'{"a": 1'])
def test_a_good_status_without_an_answer_of_aws_is_none(body: bytes) -> None:
    """It must not pass for an item that is not there, nor for a write that was made (REL-01)."""
    with scripted(answer(200, body)) as server, pytest.raises(ConnectionClosedError):
        client_of(server.url, attempts=1).get_item(TableName="t")


def test_kms_may_say_nothing() -> None:
    """Where it has nothing to tell, its answer has no body."""
    with scripted(answer(200, b"")) as server:
        assert client_of(server.url, "kms").create_alias(AliasName="alias/a", TargetKeyId="k") == {}


def test_what_is_tried_again_is_what_botocore_tries_again() -> None:
    """Its standard mode knows two codes more, which none of these services has."""
    passing: Any = standard.TransientRetryableChecker
    throttled: Any = standard.ThrottledRetryableChecker
    theirs = {*passing._TRANSIENT_ERROR_CODES, *throttled._THROTTLED_ERROR_CODES}
    assert theirs - {"EC2ThrottledException", "BandwidthLimitExceeded"} == aws_client.TRANSIENT_CODES
    assert {*passing._TRANSIENT_STATUS_CODES} == aws_client.TRANSIENT_STATUSES


def test_a_connection_is_kept_after_a_slow_answer() -> None:
    """The time of a call is counted anew for each."""
    with scripted([0.5, ANSWER], [0.5, ANSWER]) as server:
        client = AwsClient("dynamodb", "eu-west-3", Connections(server.url, 0.8, 0.8), 1)
        assert (client.get_item(), client.get_item()) == ({}, {})
    assert server.connections == 1


def test_what_fails_twice_is_told_and_not_tried_a_third_time() -> None:
    """With the error of the last attempt."""
    with scripted([9.0, ANSWER], [b""], [ANSWER]) as server:
        with pytest.raises(ConnectionClosedError):
            client_of(server.url).put_item(TableName="t")
        assert len(server.requests) == 2


def test_a_refusal_is_not_tried_again_and_keeps_what_came_with_it() -> None:
    """The item of a failed condition is among the members; its kind is found by name, as on boto3's clients."""
    with scripted(error("ConditionalCheckFailedException", Item={"n": {"N": "1"}}), [ANSWER]) as server:
        client = client_of(server.url)
        with pytest.raises(client.exceptions.ConditionalCheckFailedException) as raised:
            client.put_item(TableName="t")
        assert isinstance(raised.value, ClientError)
        assert raised.value.response["Error"] == {"Code": "ConditionalCheckFailedException", "Message": "no"}
        assert dict(raised.value.response)["Item"] == {"n": {"N": "1"}}
        assert raised.value.operation_name == "PutItem"
        assert len(server.requests) == 1


def test_ses_tells_its_errors_in_a_header() -> None:
    """And mails are posted to its path."""
    with scripted(answer(400, b'{"message": "no"}', x_amzn_errortype="MessageRejected:http://x/")) as server:
        with pytest.raises(ClientError, match="MessageRejected"):
            client_of(server.url, "sesv2").send_email(Content={})
        assert server.requests[0].startswith(b"POST /v2/email/outbound-emails HTTP/1.1\r\n")


def test_a_connection_that_ended_while_nobody_called_is_replaced() -> None:
    """Neither an error nor an attempt: the function may have slept for hours."""
    with scripted([ANSWER, b""], [ANSWER]) as server:
        client = client_of(server.url, attempts=1)
        assert client.get_item() == {}
        select.select(client._connections._free, [], [], 10)  # until its end has arrived
        assert client.get_item() == {}
    assert server.connections == 2


def test_a_closing_answer_is_the_last_on_its_connection() -> None:
    """`Connection: close` is heeded."""
    with scripted(answer(200, b"{}", connection="close"), [ANSWER]) as server:
        client = client_of(server.url, attempts=1)
        client.get_item()
        assert client._connections._free == []


@pytest.mark.parametrize(
    ("script", "kind"), [([9.0, ANSWER], ReadTimeoutError), ([b""], ConnectionClosedError)], ids=["late", "closed"]
)
def test_each_way_in_which_no_answer_comes_has_its_error(script: Step, kind: type[BotoCoreError]) -> None:
    """Those of botocore, so that one place knows them all."""
    with scripted(script) as server, pytest.raises(kind):
        client_of(server.url, attempts=1).get_item()


def test_an_answer_that_comes_byte_by_byte_ends_with_its_time() -> None:
    """Each byte is there soon enough, and all of them together are not: a whole answer has the time of one read."""
    dripping: Step = [each for _ in range(200) for each in (b"H", 0.05)]
    with scripted(dripping) as server:
        began = monotonic()
        with pytest.raises(ReadTimeoutError):
            client_of(server.url, attempts=1).get_item()
        assert monotonic() - began < 5


@pytest.mark.parametrize("attempts", [1, 2])
def test_a_call_waits_no_longer_than_the_request_may(monkeypatch: pytest.MonkeyPatch, attempts: int) -> None:
    """A server that hangs gets what is left of the budget, not the patience of the client; no second attempt follows."""
    monkeypatch.setattr(request_budget, "SECONDS", 0.3)
    monkeypatch.setattr(request_budget._Factor, "patience", 1.0)
    with scripted([9.0, ANSWER], [ANSWER]) as server:
        client = AwsClient("dynamodb", "eu-west-3", Connections(server.url, 9.0, 9.0), attempts)
        began = monotonic()
        with request_budget.running(), pytest.raises(ReadTimeoutError):
            client.get_item()
        assert 0.25 < monotonic() - began < 5
        assert len(server.requests) == 1


def test_connecting_waits_no_longer_either(monkeypatch: pytest.MonkeyPatch) -> None:
    """A port that accepts nobody: the time to connect is part of what is left."""
    monkeypatch.setattr(request_budget, "SECONDS", 0.3)
    monkeypatch.setattr(request_budget._Factor, "patience", 1.0)
    with listening_and_deaf(waiting_before=3) as port:
        client = AwsClient("kms", "eu-west-3", Connections(f"http://127.0.0.1:{port}", 9.0, 9.0), 2)
        began = monotonic()
        with request_budget.running(), pytest.raises(ConnectTimeoutError):
            client.decrypt()
    assert 0.25 < monotonic() - began < 5


def test_a_port_that_nobody_listens_on_and_no_keys_are_errors_of_botocore() -> None:
    """Faults of the domain like all others."""
    with scripted() as server:
        url = server.url
    with pytest.raises(EndpointConnectionError):
        client_of(url, attempts=1).get_item()
    with pytest.MonkeyPatch.context() as patched:
        patched.delenv("AWS_SECRET_ACCESS_KEY")
        with pytest.raises(NoCredentialsError):
            client_of(url).get_item()
