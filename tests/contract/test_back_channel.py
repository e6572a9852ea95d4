"""The back channel: https alone but for this machine in the local stage, bounded, and patient with nobody who hangs."""

from dataclasses import replace

import pytest

from chalicelib.adapters.back_channel import BOUNDS, HttpBackChannel, is_loopback
from chalicelib.adapters.breaker import WAITED_SECONDS
from chalicelib.domain.faults import ClientNotTold
from tests.logout_party import listening


def told(channel: HttpBackChannel, uri: str) -> str:
    """Tell a client and return why it was not told, empty where it was."""
    try:
        channel.tell(uri, "token")
    except ClientNotTold as fault:
        return str(fault)
    return ""


@pytest.mark.parametrize(
    "uri",
    [
        "http://party.example/back",
        "http://127.0.0.1.party.example/back",
        "http://localhost.party.example/",
        "http://192.0.2.1/",
        "ftp://127.0.0.1/",
        "//127.0.0.1/",
        "",
    ],
)
def test_only_https_leaves_this_machine(uri: str) -> None:
    """Plain http goes to loopback alone, and not even there in a deployed function."""
    assert told(HttpBackChannel(plain_http_on_loopback=True), uri) == "back-channel: not https"
    with listening() as party:
        assert told(HttpBackChannel(), party.uri) == "back-channel: not https"
        assert told(HttpBackChannel(plain_http_on_loopback=True), party.uri) == ""
    assert len(party.posts) == 1


def test_loopback_is_this_machine() -> None:
    """By name, by either family of addresses, and nothing that only looks like it."""
    assert [host for host in ("127.0.0.1", "127.8.8.8", "::1", "localhost") if not is_loopback(host)] == []
    assert [host for host in ("10.0.0.1", "128.0.0.1", "localhost.", "127.1", "") if is_loopback(host)] == []


@pytest.mark.parametrize(("status", "fault"), [(200, ""), (204, ""), (201, "CREATED"), (400, "BAD_REQUEST")])
def test_what_counts_as_taken(status: int, fault: str) -> None:
    """200 and 204; a fault is told in words (LOG-02)."""
    with listening(status=status) as party:
        reason = told(HttpBackChannel(plain_http_on_loopback=True), party.uri)
    assert reason == (f"back-channel: answer: {fault}" if fault else "")


def test_a_client_that_hangs_is_left_alone_for_a_while() -> None:
    """After some seconds in vain its notices fail at once, and other clients' do not."""
    bounds = replace(BOUNDS, total_seconds=1.0)
    channel = HttpBackChannel(plain_http_on_loopback=True, bounds=bounds)
    with listening(hangs=True) as hung, listening() as well:
        assert told(channel, hung.uri) == "back-channel: exchange: TimeoutError"
        (breaker,) = channel._breakers.values()
        breaker._waited = WAITED_SECONDS
        assert told(channel, hung.uri) == "back-channel: not asked while it hangs"
        assert len(hung.posts) == 1
        assert told(channel, well.uri) == ""


def test_nobody_listening_is_told_in_time() -> None:
    """A refused connection is a fault like any other."""
    with listening() as party:
        uri = party.uri
    assert told(HttpBackChannel(plain_http_on_loopback=True), uri).startswith("back-channel: connect: ")
