"""Row 1: calls to AWS and units of DynamoDB for each story."""

from collections import Counter

from benchmarks import goals
from benchmarks.call_meter import Exchange, Meter, metered
from benchmarks.capacity import Units
from benchmarks.refusals import REFUSALS
from benchmarks.report import number, section, table
from benchmarks.scenarios import SIGN_INS, Scenario, warm
from tests.product import Product

MOST_DYNAMODB_CALLS = 6
MOST_KMS_CALLS = 2
SES_CALLS = 1
MOST_REQUESTS_BY_PAGES = 8

METHOD = (
    "the product is served over loopback with the emulator in its process; every call to AWS is counted at the wire, "
    "from boto3's clients and PynamoDB's alike, repetitions included. The container is warm (keys, public key and "
    "clients read) and the clock stands still, so clients stay cached. Units follow from the sizes of the items before "
    "and after each call by AWS's published rules: a write one unit for each begun kB, a strong read one for each "
    "begun 4 kB of each item, absent ones too, twice that for writes in a transaction."
)


def measure(product: Product) -> str:
    """Count each story once, on a product that remembers nothing else."""
    warm(product)
    meters = {scenario.name: counted(product, scenario) for scenario in (*SIGN_INS, *REFUSALS)}
    in_json, by_pages = (meters[scenario.name] for scenario in SIGN_INS[:2])
    return section(
        "Row 1: calls per sign-in",
        METHOD,
        table(
            ("story", "requests", "DynamoDB calls", "write units", "read units", "KMS", "SES", "which DynamoDB calls"),
            [_row(name, meter) for name, meter in meters.items()],
        ),
        table(
            ("request of the full sign-in in JSON", "DynamoDB calls (write, read units)", "other calls"),
            [_request_row(exchange) for exchange in in_json.exchanges],
        ),
        _judged(in_json, by_pages),
    )


def counted(product: Product, scenario: Scenario) -> Meter:
    """Count a story on a product that remembers nothing else; `warm` comes before the first one."""
    product.wipe()
    run = scenario.story(product)
    with metered(product) as meter:
        run()
    return meter


def _row(name: str, meter: Meter) -> tuple[object, ...]:
    counts = Counter(call.operation for call in meter.calls if call.service == "dynamodb")
    return (
        name,
        len(meter.exchanges),
        meter.count("dynamodb"),
        number(meter.units.write),
        number(meter.units.read),
        meter.count("kms"),
        meter.count("sesv2"),
        ", ".join(f"{count} {operation}" for operation, count in counts.items()) or "–",
    )


def _request_row(exchange: Exchange) -> tuple[object, ...]:
    named = [f"{call.operation} ({_cost(call.units)})" for call in exchange.calls if call.service == "dynamodb"]
    others = [f"{call.service} {call.operation}" for call in exchange.calls if call.service != "dynamodb"]
    return (f"{exchange.method} {exchange.path}", ", ".join(named) or "–", ", ".join(others) or "–")


def _cost(units: Units) -> str:
    return " + ".join(f"{number(value)} {kind}" for value, kind in ((units.write, "W"), (units.read, "R")) if value)


def _judged(in_json: Meter, by_pages: Meter) -> str:
    counts = (in_json.count("dynamodb"), in_json.count("kms"), in_json.count("sesv2"), len(by_pages.exchanges))
    dynamodb, kms, ses, requests = counts
    return goals.judge(
        1,
        "at most 6 DynamoDB, 2 KMS and 1 SES calls in JSON; at most 8 requests by pages",
        f"{dynamodb}, {kms} and {ses}; {requests} ({number(in_json.units.write)} W, {number(in_json.units.read)} R)",
        dynamodb <= MOST_DYNAMODB_CALLS
        and kms <= MOST_KMS_CALLS
        and ses == SES_CALLS
        and requests <= MOST_REQUESTS_BY_PAGES,
    )
