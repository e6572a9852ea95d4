"""The bill of a million sign-ins: what AWS asks for a use that is known."""

import pytest

from benchmarks.prices import VIRGINIA, Price
from benchmarks.sign_in_bill import Usage, bill, duration_ms, log_bytes

USED = Usage(durations_ms=[100, 300], write_units=8, read_units=5, signatures=2, log_bytes=2_000, sent_bytes=10_000)


def test_each_part_of_a_million_sign_ins_has_its_price() -> None:
    """Two requests of 400 ms together at 1024 MB, in us-east-1."""
    parts = bill(USED, VIRGINIA, VIRGINIA.rsa_2048, 1024)
    assert parts == pytest.approx(
        {
            "API Gateway": 7.0,
            "Lambda requests": 0.4,
            "Lambda time": 5.33336,
            "DynamoDB writes": 5.0,
            "DynamoDB reads": 0.625,
            "KMS": 6.0,
            "logs": 1.0,
            "data out": 0.9,
        }
    )


def test_half_the_memory_costs_half_for_the_same_time() -> None:
    """Lambda bills GB-seconds; nothing else depends on memory."""
    small, large = (bill(USED, VIRGINIA, VIRGINIA.rsa_2048, memory) for memory in (512, 1024))
    assert small.pop("Lambda time") * 2 == pytest.approx(large.pop("Lambda time"))
    assert small == large


def test_a_key_larger_than_2048_bits_costs_five_times_as_much() -> None:
    """Two signatures of a million sign-ins."""
    assert bill(USED, VIRGINIA, VIRGINIA.rsa_3072, 1024)["KMS"] == pytest.approx(30)


@pytest.mark.parametrize(
    ("memory_mb", "services", "expected"),
    [(1769, [], 13), (3538, [], 13), (1769, ["dynamodb", "kms", "sesv2"], 13 + 4 + 15 + 70), (885, [], 26)],
)
def test_a_request_lasts_its_waits_and_its_stretched_cpu(memory_mb: int, services: list[str], expected: int) -> None:
    """Ten milliseconds here are 13 on a whole processor, twice that on half of one, and no less on two."""
    assert duration_ms(10, services, memory_mb) == expected


def test_a_begun_millisecond_is_billed() -> None:
    """Durations are rounded up."""
    assert duration_ms(0.1, [], 1769) == 1


def test_logs_count_our_lines_in_utf_8_and_those_of_lambda() -> None:
    """Three bytes of one line and 26 more; 300 and three times 26 for each of two requests."""
    assert log_bytes(["aé"], 2) == 29 + 2 * 378


def test_a_price_is_for_a_number_of_units() -> None:
    """Three cents for ten thousand are six for twice as many."""
    assert Price(0.03, 10_000, "call").of(20_000) == pytest.approx(0.06)
