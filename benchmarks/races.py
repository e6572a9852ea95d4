"""Row 6, in its short form: the four races against the running product in this process, a few rounds.

The lock that makes the emulator atomic is in this process too, so this shows what the counts are, and nothing about
several processes: that is what `make races` is for.
"""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from benchmarks.relying_party import token_request
from benchmarks.report import section, table, verdict
from tests.interop.registered import PORTAL
from tests.json_client import JsonClient, redirect_parameters
from tests.product import Answer, Product

ROUNDS = 5

METHOD = (
    f"{ROUNDS} rounds, each on a product that remembers nothing; all requests of a race are held at a barrier and then "
    "let go, each on a connection of its own. The count is taken from what is stored or was sent, not from the "
    "answers. Through several processes and a real engine: `make races`."
)


def sends(product: Product) -> tuple[int, Counter[int]]:
    """40 equal requests for a code: how many mails left."""
    client = JsonClient(product)
    client.authorize()
    client.login()
    statuses = at_once(40, client.code_request)
    return len(product.mails()), statuses


def wrong_codes(product: Product) -> tuple[int, Counter[int]]:
    """30 equal wrong codes: how many were counted as compared."""
    client = JsonClient(product)
    client.to_verify()
    wrong = client.wrong_code()
    statuses = at_once(30, lambda: client.verify(wrong))
    return sum(len(item["guesses"]["L"]) for item in product.items("otp-ledgers")), statuses


def right_codes(product: Product) -> tuple[int, Counter[int]]:
    """30 equal right codes: how many sessions began."""
    client = JsonClient(product)
    code = client.to_verify()
    statuses = at_once(30, lambda: client.verify(code))
    return len(product.items("sessions")), statuses


def redemptions(product: Product) -> tuple[int, Counter[int]]:
    """30 redemptions of one authorization code: how many token sets came back."""
    answer = JsonClient(product).sign_in()
    body, headers = token_request(redirect_parameters(answer)["code"], PORTAL)
    statuses = at_once(30, lambda: product.request("POST", "/oauth2/token", body, headers))
    return statuses[200], statuses


def at_once(times: int, ask: Callable[[], Answer]) -> Counter[int]:
    """Ask so many times in parallel and count the statuses."""
    barrier = threading.Barrier(times)

    def held(_: int) -> int:
        barrier.wait()
        return ask().status

    with ThreadPoolExecutor(times) as pool:
        return Counter(pool.map(held, range(times)))


RACES: tuple[tuple[str, int, Callable[[Product], tuple[int, Counter[int]]]], ...] = (
    ("40 parallel sends: mails", 5, sends),
    ("30 parallel wrong codes: compared", 3, wrong_codes),
    ("30 equal right codes: sign-ins", 1, right_codes),
    ("30 redemptions: token sets", 1, redemptions),
)


def measure(product: Product) -> str:
    """Run each race in each round."""
    rows: list[tuple[object, ...]] = []
    is_reached = True
    for name, goal, race in RACES:
        counts: list[int] = []
        answers: list[str] = []
        for _ in range(ROUNDS):
            product.wipe()
            count, statuses = race(product)
            counts.append(count)
            answers.append(", ".join(f"{times} times {status}" for status, times in sorted(statuses.items())))
        is_reached &= set(counts) == {goal}
        rows.append((name, goal, " ".join(map(str, counts)), "; ".join(dict.fromkeys(answers))))
    return section(
        "Row 6: limits under force (short form)",
        METHOD,
        table(("race", "goal", "count in each round", "answers"), rows),
        f"Goal 6 in this process: {verdict(is_reached)}. The goal itself asks for several processes.",
    )
