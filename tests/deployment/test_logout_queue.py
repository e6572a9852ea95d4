"""The queue of notices that sessions have ended: encrypted, bounded, watched, and read by one function (OP-16, REL-06)."""

from importlib import import_module
from typing import Any

from chalicelib.adapters.back_channel import BOUNDS
from chalicelib.domain.logout_notice import UNTRUE_AFTER
from tests.deployment.reading import plain


def test_notices_and_what_is_given_up_are_encrypted(resources: dict[str, Any]) -> None:
    """Both queues at rest, and on their way."""
    for name in ("LogoutNoticesQueue", "LogoutNoticesGivenUp"):
        assert resources[name]["Properties"]["SqsManagedSseEnabled"] is True
        assert resources[name]["Properties"]["FifoQueue"] is True
    policy = plain(resources["LogoutNoticesQueuesPolicy"]["Properties"])
    (denied,) = policy["PolicyDocument"]["Statement"]
    assert policy["Queues"] == ["LogoutNoticesQueue", "LogoutNoticesGivenUp"]
    assert (denied["Effect"], denied["Principal"]) == ("Deny", "*")
    assert denied["Resource"] == ["LogoutNoticesQueue.Arn", "LogoutNoticesGivenUp.Arn"]
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_one_notice_at_a_time_and_only_those_that_failed_come_again(resources: dict[str, Any]) -> None:
    """One notice for each invocation, so that a client that hangs delays its own alone; not too many at once."""
    source = plain(resources["LogoutNoticesSource"]["Properties"])
    assert source == {
        "EventSourceArn": "LogoutNoticesQueue.Arn",
        "FunctionName": "LogoutNotices",
        "BatchSize": 1,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "ScalingConfig": {"MaximumConcurrency": 20},
    }
    module, _, name = resources["LogoutNotices"]["Properties"]["Handler"].rpartition(".")
    assert callable(getattr(import_module(module), name))


def test_the_times_fit_one_another(resources: dict[str, Any]) -> None:
    """The function outlasts a post, the queue outlasts the function six times, and a notice lives past its end's time."""
    queue = resources["LogoutNoticesQueue"]["Properties"]
    timeout = resources["LogoutNotices"]["Properties"]["Timeout"]
    tries = queue["RedrivePolicy"]["maxReceiveCount"]
    assert timeout >= 2 * BOUNDS.total_seconds
    assert queue["VisibilityTimeout"] >= 6 * timeout
    assert UNTRUE_AFTER.total_seconds() >= 300 + queue["DelaySeconds"]  # SQS takes no copy for five minutes
    assert (tries - 1) * queue["VisibilityTimeout"] > UNTRUE_AFTER.total_seconds()
    assert plain(queue["RedrivePolicy"]["deadLetterTargetArn"]) == "LogoutNoticesGivenUp.Arn"
    given_up = resources["LogoutNoticesGivenUp"]["Properties"]["MessageRetentionPeriod"]
    assert given_up > queue["MessageRetentionPeriod"] > tries * queue["VisibilityTimeout"]


def test_the_index_of_sessions_holds_keys_alone(resources: dict[str, Any]) -> None:
    """It finds whom to tell, so no security state can be read from it (DB-03)."""
    (index,) = resources["SessionsTable"]["Properties"]["GlobalSecondaryIndexes"]
    assert index["Projection"] == {"ProjectionType": "KEYS_ONLY"}
    keys = [("pseudonym", "HASH"), ("started_at_ms", "RANGE")]
    assert [(key["AttributeName"], key["KeyType"]) for key in index["KeySchema"]] == keys
