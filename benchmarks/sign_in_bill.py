"""Row 7: what one story uses, as AWS bills it, and what a million of it cost without SES. Pure arithmetic.

Waits, the speed of a Lambda processor and the lines that Lambda logs are assumptions (performance.md §4), named here;
everything else is counted or measured and handed in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from benchmarks.prices import MILLION, Price, Region

WAIT_MS: Mapping[str, float] = {"dynamodb": 4, "kms": 15, "sesv2": 70}
"""How long a call waits for its answer."""

ARM_FACTOR = 1.3
"""CPU time on a whole arm64 processor of Lambda for each millisecond on the machine of the measurement."""

MB_OF_ONE_PROCESSOR = 1769
MB_OF_ONE_GB = 1024

MEMORY_MB = 1024
"""The memory that the bill and the peak are told for; the deployment must set it."""

LAMBDA_LINES = 3
LAMBDA_LINES_BYTES = 300
"""START, END and REPORT of one invocation together."""
LOG_EVENT_BYTES = 26
"""What CloudWatch adds to each line when it counts bytes."""


@dataclass(frozen=True)
class Usage:
    """What one sign-in, or one attempt, takes."""

    durations_ms: Sequence[float]
    """Of each request, as billed."""
    write_units: float
    read_units: float
    signatures: int
    log_bytes: float
    sent_bytes: float


def duration_ms(cpu_ms: float, services: Sequence[str], memory_mb: int) -> float:
    """Return the billed milliseconds of a request: CPU stretched to the share of a processor, waits, rounded up."""
    share = min(1.0, memory_mb / MB_OF_ONE_PROCESSOR)
    return ceil(cpu_ms * ARM_FACTOR / share + sum(WAIT_MS[service] for service in services))


def log_bytes(audit_lines: Sequence[str], requests: int) -> int:
    """Return what CloudWatch takes in: our own lines, and those that Lambda writes for each request."""
    ours = sum(len(line.encode()) + LOG_EVENT_BYTES for line in audit_lines)
    return ours + requests * (LAMBDA_LINES_BYTES + LAMBDA_LINES * LOG_EVENT_BYTES)


def bill(usage: Usage, region: Region, signature: Price, memory_mb: int) -> dict[str, float]:
    """Return the dollars for a million times this usage, by what they are for."""
    requests = len(usage.durations_ms)
    gb_seconds = sum(usage.durations_ms) / 1000 * memory_mb / MB_OF_ONE_GB
    one = {
        "API Gateway": region.gateway.of(requests),
        "Lambda requests": region.lambda_requests.of(requests),
        "Lambda time": region.lambda_time.of(gb_seconds),
        "DynamoDB writes": region.write.of(usage.write_units),
        "DynamoDB reads": region.read.of(usage.read_units),
        "KMS": signature.of(usage.signatures),
        "logs": region.logs.of(usage.log_bytes),
        "data out": region.egress.of(usage.sent_bytes),
    }
    return {what: usd * MILLION for what, usd in one.items()}
