"""The table of errors of `http.md` §2 as the tests read it: statuses, members, times; independent of the product's own."""

import re
from datetime import datetime, timedelta
from math import ceil

from tests.product import Answer, Product

STATUS = {
    "invalid-credentials": 401,
    "invalid-code": 401,
    "account-blocked": 429,
    "code-quota-reached": 429,
    "code-expired": 410,
    "no-verified-email": 403,
    "email-undeliverable": 403,
    "not-affiliated": 403,
    "affiliation-pending": 403,
    "recovery-needed": 403,
    "transaction-expired": 410,
    "out-of-order": 409,
    "invalid-request": 400,
    "cross-site": 403,
    "not-found": 404,
    "method-not-allowed": 405,
    "too-large": 413,
    "unsupported-media-type": 415,
    "mail-unavailable": 503,
}
"""The table of errors of `http.md` §2."""

MEMBERS = {"type", "title", "status", "detail"}
"""What every problem has; `correlation_id` may be there too."""


def check_retry_after(product: Product, answer: Answer, until: datetime | None) -> None:
    """Assert that a block says in whole seconds of the product's clock when it ends, and that nothing else does."""
    if until is not None:
        assert answer.header("retry-after") == str(ceil((until - product.now()).total_seconds()))
    elif answer.status != 503:
        assert answer.header("retry-after") == ""


def to_the_second(moment: datetime) -> datetime:
    """Return the first whole second that is not before the moment."""
    return moment + timedelta(microseconds=-moment.microsecond % 1_000_000)


def errors_of(answer: Answer) -> list[dict[str, str]]:
    """Return the errors of a malformed entry, each with a field and a slug."""
    assert (answer.status, answer.json()["type"].rsplit("/", 1)[-1]) == (400, "invalid-request"), answer.text
    errors: list[dict[str, str]] = answer.json()["errors"]
    assert errors
    for error in errors:
        assert set(error) == {"field", "reason"}
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", error["reason"])
    return errors
