"""SES failing (http.md §2 "When mail fails", REL-02): 503, nothing counted, the code before stays good, the next works.

The emulated SES fails through a hook on the product's own client, where a real one would.
"""

import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse, HTTPHeaders
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from moto.core.models import botocore_stubber

from chalicelib.adapters import aws
from tests.product import Answer, Product
from tests.web.visitors import (
    JsonVisitor,
    PageVisitor,
    Visitor,
    after,
    fail_codes,
    newest_code,
    start,
    to_verify,
)

EVENT = "before-send.sesv2.SendEmail"
URL = "https://email.invalid/"


class _Raw(io.BytesIO):
    def stream(self, **_more: object) -> Iterator[bytes]:
        """Give the body as botocore reads it."""
        yield self.read()


def answering(status: int, code: str) -> Callable[[], AWSResponse]:
    """Return an SES that answers with an error."""
    body = b'{"message": "no"}'
    headers = {"x-amzn-ErrorType": code, "content-type": "application/json", "content-length": str(len(body))}
    return lambda: AWSResponse(URL, status, HTTPHeaders.from_dict(headers), _Raw(body))


def raising(error: Exception) -> Callable[[], AWSResponse]:
    """Return an SES that cannot be reached."""

    def fail() -> AWSResponse:
        raise error

    return fail


REJECTED = answering(400, "MessageRejected")


@contextmanager
def failing_ses(product: Product, answer: Callable[[], AWSResponse] = REJECTED) -> Iterator[None]:
    """Let every mail fail for a while; the emulator, which would hear of each call as well, is left out meanwhile."""

    def hook(**_more: Any) -> AWSResponse:  # noqa: ANN401 - whatever botocore passes
        return answer()

    events = aws.client("sesv2", product.world.settings.aws_region).meta.events
    events.unregister("before-send", botocore_stubber)
    events.register_first(EVENT, hook)
    try:
        yield
    finally:
        events.unregister(EVENT, hook)
        events.register("before-send", botocore_stubber)


@pytest.mark.parametrize(
    "ses",
    [
        REJECTED,
        answering(500, "InternalServiceError"),
        answering(429, "TooManyRequestsException"),
        answering(403, "AccessDeniedException"),
        raising(EndpointConnectionError(endpoint_url=URL)),
        raising(ReadTimeoutError(endpoint_url=URL)),
    ],
    ids=["rejected", "500", "throttled", "denied", "unreachable", "timeout"],
)
def test_it_is_told_with_retry_after(product: Product, ses: Callable[[], AWSResponse]) -> None:
    """503 without members of its own, whichever way SES fails; no mail and no code exists."""
    visitor = JsonVisitor(product)
    visitor.check_next(start(visitor), "request_code")
    with failing_ses(product, ses):
        answer = visitor.ask()
    visitor.check_refused(answer, "mail-unavailable")
    assert int(answer.header("retry-after")) >= 1
    assert product.mails() == []
    assert visitor.verify("123456").status == 409


def test_the_page_says_that_nothing_was_counted_and_can_be_tried_again(product: Product) -> None:
    """503 in words, with a fresh form that sends as soon as SES works."""
    visitor = PageVisitor(product)
    visitor.check_next(start(visitor), "request_code")
    with failing_ses(product):
        answer = visitor.ask()
    visitor.check_refused(answer, "mail-unavailable")
    assert "Cette demande ne compte pas" in visitor.words(answer)
    assert int(answer.header("retry-after")) >= 1
    visitor.check_next(visitor.ask(), "verify")
    visitor.check_signed_in(visitor.verify(newest_code(product)))


def test_ten_failures_cost_none_of_the_five_codes(visitor: Visitor) -> None:
    """Afterwards five are sent, and the sixth is refused."""
    visitor.check_next(start(visitor), "request_code")
    with failing_ses(visitor.product):
        for _ in range(10):
            visitor.check_refused(visitor.ask(), "mail-unavailable")
    for _ in range(5):
        visitor.check_next(visitor.ask(), "verify")
    visitor.check_refused(visitor.ask(), "code-quota-reached", after(visitor.product, hours=1))


def test_the_code_before_stays_good(visitor: Visitor) -> None:
    """A new one was asked for and did not leave: the one in the mailbox signs in."""
    code = to_verify(visitor)
    with failing_ses(visitor.product):
        visitor.check_refused(visitor.ask(), "mail-unavailable")
    visitor.check_signed_in(visitor.verify(code))


def test_the_code_before_keeps_its_own_15_minutes_and_its_count(visitor: Visitor) -> None:
    """The failed mail neither renews it nor gives new tries."""
    code = to_verify(visitor)
    fail_codes(visitor, 1)
    visitor.product.advance(600)
    with failing_ses(visitor.product):
        visitor.check_refused(visitor.ask(), "mail-unavailable")
    visitor.check_refused(fail_codes(visitor, 1), "invalid-code", attempts_left=1)
    visitor.product.advance(300)
    visitor.check_refused(visitor.verify(code), "code-expired")


def test_the_next_try_sends_a_code_that_replaces_the_one_before(visitor: Visitor) -> None:
    """After the failure all is as it always is."""
    before = to_verify(visitor)
    with failing_ses(visitor.product):
        visitor.ask()
    visitor.check_next(visitor.ask(), "verify")
    code = newest_code(visitor.product)
    if code != before:
        visitor.check_refused(visitor.verify(before), "invalid-code", attempts_left=2)
    visitor.check_signed_in(visitor.verify(code))


def test_the_quota_comes_before_the_mail(visitor: Visitor) -> None:
    """The sixth request is refused as such while SES is down."""
    to_verify(visitor)
    for _ in range(4):
        visitor.check_next(visitor.ask(), "verify")
    with failing_ses(visitor.product):
        visitor.check_refused(visitor.ask(), "code-quota-reached", after(visitor.product, hours=1))


@pytest.mark.parametrize("together", [2, 4])
def test_failures_at_the_same_moment_keep_the_code_before(product: Product, together: int) -> None:
    """Each takes its own mail back, in any order; none is counted."""
    visitor = JsonVisitor(product)
    code = to_verify(visitor)
    barrier = Barrier(together)

    def all_in_flight() -> AWSResponse:
        barrier.wait(timeout=60)
        return REJECTED()

    body = {"transaction": visitor.client.transaction}

    def ask(_number: int) -> Answer:
        return JsonVisitor(product).client.call("POST", "/login/code-request", body)

    with failing_ses(product, all_in_flight), ThreadPoolExecutor(together) as pool:
        answers = list(pool.map(ask, range(together)))
    assert [answer.status for answer in answers] == [503] * together
    assert len(product.mails()) == 1
    visitor.check_signed_in(visitor.verify(code))


def test_after_failures_at_the_same_moment_the_quota_is_whole(product: Product) -> None:
    """One mail was sent before; four more can be."""
    visitor = JsonVisitor(product)
    to_verify(visitor)
    with failing_ses(product), ThreadPoolExecutor(3) as pool:
        body = {"transaction": visitor.client.transaction}
        post = JsonVisitor(product).client.call
        answers = list(pool.map(lambda _: post("POST", "/login/code-request", body), range(6)))
    assert {answer.status for answer in answers} == {503}
    for _ in range(4):
        visitor.check_next(visitor.ask(), "verify")
    visitor.check_refused(visitor.ask(), "code-quota-reached", after(product, hours=1))
