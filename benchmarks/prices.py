"""What AWS asks for the things that a sign-in uses. Inputs, not measurements: check them against the price list.

Those of us-east-1 and eu-west-3 are the ones that `performance.md` §4 assumes, taken as known on `KNOWN_ON`; prices
that it does not state are marked. US dollars, on demand, before tax, without free tiers, discounts and savings plans.
"""

from dataclasses import dataclass

KNOWN_ON = "21 November 2026"
MILLION = 1_000_000
GIGABYTE = 1_000_000_000


@dataclass(frozen=True)
class Price:
    """What a number of units costs."""

    usd: float
    buys: float
    """How many units that is."""
    unit: str

    def of(self, units: float) -> float:
        """Return the dollars for so many units."""
        return units / self.buys * self.usd


@dataclass(frozen=True)
class Region:
    """The prices of one region."""

    name: str
    gateway: Price
    write: Price
    read: Price
    stored: Price
    logs: Price
    egress: Price
    lambda_requests: Price = Price(0.20, MILLION, "Lambda request")
    lambda_time: Price = Price(0.0000133334, 1, "GB-second, arm64")
    rsa_2048: Price = Price(0.03, 10_000, "KMS request with an RSA-2048 key")
    rsa_3072: Price = Price(0.15, 10_000, "KMS request with any other asymmetric key")
    """performance.md states this one for P-256; KMS has one price for every asymmetric key but RSA-2048."""

    @property
    def all(self) -> tuple[Price, ...]:
        """Every price, in the order of the report."""
        computing = (self.gateway, self.lambda_requests, self.lambda_time)
        keeping = (self.write, self.read, self.stored)
        return (*computing, *keeping, self.rsa_2048, self.rsa_3072, self.logs, self.egress)


VIRGINIA = Region(
    "us-east-1",
    gateway=Price(3.50, MILLION, "REST API request, first 333 million of a month"),
    write=Price(0.625, MILLION, "DynamoDB write request unit"),
    read=Price(0.125, MILLION, "DynamoDB read request unit"),
    stored=Price(0.25, 1, "GB stored in DynamoDB for a month"),  # not in performance.md
    logs=Price(0.50, GIGABYTE, "byte of logs taken in"),
    egress=Price(0.09, GIGABYTE, "byte sent to the internet"),
)
PARIS = Region(
    "eu-west-3",
    gateway=Price(3.70, MILLION, "REST API request, first 333 million of a month"),
    write=Price(0.7423, MILLION, "DynamoDB write request unit"),
    read=Price(0.1485, MILLION, "DynamoDB read request unit"),
    stored=Price(0.297, 1, "GB stored in DynamoDB for a month"),  # not in performance.md
    logs=Price(0.5985, GIGABYTE, "byte of logs taken in"),
    egress=Price(0.09, GIGABYTE, "byte sent to the internet"),
)
