"""How much one member leaves in each table, from the items that real sign-ins made in the running product."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from benchmarks.capacity import WRITE_BYTES
from benchmarks.item_size import Item, item_bytes
from benchmarks.refusals import WRONG
from benchmarks.relying_party import redeem
from chalicelib.handlers.cookies import SESSION
from tests.json_client import CAMILLE, JsonClient
from tests.product import Product
from tests.recovery import forgot

ITEM_OVERHEAD_BYTES = 100
"""What DynamoDB adds to each item when it bills what is stored."""

STAYS: Mapping[str, str] = {
    "accounts": "for good",
    "individuals": "for good",
    "trusted-devices": "184 days from the box, each such computer",
    "password-counters": "an hour to a day, one more for each known browser with a wrong password",
    "otp-ledgers": "a day; ten years while wrong codes in a row stand",
    "sessions": "30 days, each sign-in, good for 12 hours",
    "sessions/by-member": "with its session",
    "trusted-devices/by-member": "with its device",
    "grants": "minutes, each sign-in; with refresh tokens 30 days unused, 90 at most",
    "consents": "a year, each client of another party",
    "links": "12 days, one for each purpose",
}
FOR_GOOD = ("accounts", "individuals")
OF_A_DEVICE = ("trusted-devices", "trusted-devices/by-member")
OF_A_SIGN_IN = ("sessions", "sessions/by-member")
"""For 30 days."""


@dataclass(frozen=True)
class Left:
    """What one member has in one table."""

    items: int
    largest: int
    """Bytes of the largest item."""

    @property
    def write_units(self) -> int:
        """Units of one write of the largest item, outside a transaction."""
        return max(1, ceil(self.largest / WRITE_BYTES))


def of_items(items: Sequence[Item]) -> Left:
    """Return how many there are and the size of the largest."""
    return Left(len(items), max((item_bytes(item) for item in items), default=0))


def after_a_sign_in(product: Product) -> dict[str, Left]:
    """Sign Camille in with the box ticked, let her mistype once in the browser that is now known, and look."""
    product.wipe()
    client = JsonClient(product)
    redeem(product.request, client.sign_in(trust=True))
    client.cookies.pop(SESSION)
    client.authorize()
    client.login(WRONG)
    return _left(product)


def at_the_fullest(product: Product) -> dict[str, Left]:
    """Wrong passwords, every mail that the quota gives, every wrong code that is compared, every link that is sent."""
    product.wipe()
    client = JsonClient(product)
    client.authorize()
    client.login(WRONG)
    client.login(WRONG)
    client.login()
    for _ in range(6):
        client.code_request()
    for _ in range(4):
        client.verify(client.wrong_code())
    for _ in range(3):
        forgot(client)
    return _left(product)


def stored_gigabytes(left: Mapping[str, Left], tables: Sequence[str], members: int) -> float:
    """Return what DynamoDB bills for one item of each of these tables and every member."""
    return sum(left[table].largest + ITEM_OVERHEAD_BYTES for table in tables) * members / 1_000_000_000


def _left(product: Product) -> dict[str, Left]:
    pseudonym = product.pseudonym(CAMILLE[0])
    moving = {table: of_items(_items(product, table)) for table in STAYS if table not in FOR_GOOD}
    people = {
        table: of_items([item for item in product.items(table) if item["pseudonym"]["S"] == pseudonym])
        for table in FOR_GOOD
    }
    return people | moving


def _items(product: Product, place: str) -> list[Item]:
    """Return the items of a table, or the entries of an index of it, which hold keys alone."""
    table, _, index = place.partition("/")
    items: list[Item] = list(product.items(table))
    keys = {
        "sessions": ("session_id", "pseudonym", "started_at_ms"),
        "trusted-devices": ("device_id", "pseudonym", "trusted_at_ms"),
    }
    return [{name: item[name] for name in keys[table]} for item in items] if index else items
