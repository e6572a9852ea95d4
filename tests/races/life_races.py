"""Races over an account's life, the same for every engine: each returns what happened, the tests say what must."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from tests.json_client import SACHA, JsonClient
from tests.product import Answer, Product
from tests.races.races import Happened
from tests.races.volley import Door, Response, together, volley
from tests.recovery import BIRTH, NADIA, digits_of, forgot, other_than
from tests.self_service import change_email
from tests.signed import AGENT, COLLEAGUE, Agent
from tests.web.newcomers import CHOSEN, NOE, NOE_SIGNS_IN

PASSWORDS = ("Jolie-Maison-1-Verte", "Jolie-Maison-2-Verte", "Jolie-Maison-3-Verte")
SHORT = "court"
"""A password that is refused wherever the link is good, so that a link can be tried without being used."""


class Through(Product):
    """The product behind a door, for the clients of other tests."""

    def __init__(self, door: Door) -> None:
        """Keep the door's port, which is all that requests need."""
        self.port = door.port


def mailed(doors: Sequence[Door], path: str) -> list[str]:
    """Return the tokens of all links to a path that any process mailed."""
    texts = [mail["text"] for door in doors for mail in door.mails()]
    return [token for text in texts for token in re.findall(rf"{path}\?token=([\w-]+)", text)]


def creations_then_uses(doors: Sequence[Door], count: int) -> tuple[Happened, int, Happened]:
    """Create one account many times at once, and use its link as often; also how many links were mailed."""
    before = set(mailed(doors, "/email/verify"))
    created = volley(doors, count, lambda door, _: door.call("POST", "/account/new", {**NOE, **CHOSEN}))
    links = [token for token in mailed(doors, "/email/verify") if token not in before]
    used = volley(doors, count, lambda door, _: door.call("POST", "/email/verify", {"token": links[0]}))
    return statuses(created), len(links), statuses(used)


def resends(doors: Sequence[Door], count: int) -> tuple[Happened, int, int]:
    """Ask for the verification mail again many times at once; also how many links went out, and how many are good."""
    before = set(mailed(doors, "/email/verify"))
    assert doors[0].call("POST", "/account/new", {**NOE, **CHOSEN})[0] == 202
    client = JsonClient(Through(doors[0]))
    client.authorize()
    assert client.login(NOE_SIGNS_IN).status == 403
    entry = {"transaction": client.transaction}
    answers = volley(doors, count, lambda door, _: door.call("POST", "/email/verify/resend", entry))
    links = [token for token in mailed(doors, "/email/verify") if token not in before]
    good = [doors[0].call("POST", "/email/verify", {"token": token})[0] for token in links]
    return statuses(answers), len(links), good.count(200)


def requests_for_a_link(doors: Sequence[Door], count: int) -> tuple[Happened, list[str]]:
    """Forget the password many times at once; also which links are good afterwards, of how many."""
    entry = {"nir": NADIA[0], "birthdate": BIRTH[NADIA[0]]}
    before = set(mailed(doors, "/password/reset"))
    answers = volley(doors, count, lambda door, _: door.call("POST", "/password/forgot", entry))
    links = [token for token in mailed(doors, "/password/reset") if token not in before]
    return statuses(answers), links


def is_good(door: Door, link: str) -> bool:
    """Try a link without using it."""
    entry = {"token": link, "password": SHORT, "password_again": SHORT}
    status, _ = door.call("POST", "/password/reset", entry)
    assert status in {400, 410}
    return status == 400


def uses_of_a_reset_link(doors: Sequence[Door], count: int) -> tuple[Happened, list[int]]:
    """Choose one of three passwords by one link many times at once; also how often each was told done."""
    before = set(mailed(doors, "/password/reset"))
    assert forgot(JsonClient(Through(doors[0])), NADIA[0]).status == 202
    (link,) = [token for token in mailed(doors, "/password/reset") if token not in before]

    def shoot(door: Door, number: int) -> Response:
        chosen = PASSWORDS[number % 3]
        return door.call("POST", "/password/reset", {"token": link, "password": chosen, "password_again": chosen})

    answers = volley(doors, count, shoot)
    done = [[status for status, _ in answers[which::3]].count(200) for which in range(3)]
    return statuses(answers), done


def opens(door: Door, password: str) -> bool:
    """Whether a password opens Nadia's account now; it counts where it is wrong."""
    return _entered(door, password).status == 200


def uses_of_a_code(doors: Sequence[Door], count: int, *, right: int) -> tuple[Happened, str]:
    """Type a provisional code at once in sign-ins of their own, the first `right` of them rightly; also the code."""
    answer = Agent(Through(doors[0])).act(NADIA[0], "provisional-code")
    assert answer.status == 200, answer.text
    digits = next(digits_of(message) for message in doors[0].mails() if message["kind"] == "sms")
    clients = [JsonClient(Through(doors[number % len(doors)])) for number in range(count)]
    together([client.authorize for client in clients])
    entries = [digits if number < right else other_than(digits) for number in range(count)]
    answers = together([partial(each.login, (NADIA[0], entry)) for each, entry in zip(clients, entries, strict=True)])
    return Happened(dict(Counter(answer.status for answer in answers))), digits


def reset_beside(doors: Sequence[Door], others: Sequence[Callable[[], Answer]]) -> tuple[Answer, list[Answer]]:
    """Let the desk reset the newcomer's account at the same moment as others do something."""
    agents = [Agent(Through(door), key) for door, key in zip([*doors, *doors], (AGENT, COLLEAGUE), strict=False)]
    path = f"/agent/members/{agents[0].id_of(NOE['nir'])}/reset"
    reset: Callable[[], Answer] = partial(agents[0].ask, "POST", path, {"reason": "Appel"})
    half = len(others) // 2
    answers = together([*others[:half], reset, *others[half:]])
    return answers.pop(half), answers


def newcomer_with_a_code(doors: Sequence[Door], count: int) -> tuple[JsonClient, list[Callable[[], Answer]]]:
    """Let the newcomer have a verified address and a security code; return who can type it, in so many tabs at once."""
    before = set(mailed(doors, "/email/verify"))
    assert doors[0].call("POST", "/account/new", {**NOE, **CHOSEN})[0] == 202
    (link,) = [token for token in mailed(doors, "/email/verify") if token not in before]
    assert doors[0].call("POST", "/email/verify", {"token": link})[0] == 200
    client = JsonClient(Through(doors[0]))
    code = client.to_verify(NOE_SIGNS_IN)
    tabs = [
        JsonClient(Through(doors[number % len(doors)]), client.cookies, client.transaction) for number in range(count)
    ]
    return client, [partial(tab.verify, code) for tab in tabs]


def creations(doors: Sequence[Door], count: int, email: str = "noe.encore@mail.example") -> list[Callable[[], Answer]]:
    """Return creations of the newcomer's account with another address."""
    body = {**NOE, **CHOSEN, "email": email}
    clients = [JsonClient(Through(doors[number % len(doors)])) for number in range(count)]
    return [partial(client.call, "POST", "/account/new", body) for client in clients]


def confirmations_and_denials(doors: Sequence[Door], count: int) -> tuple[Happened, Happened]:
    """Confirm Sacha's new address many times at once, then deny the notice of it as often."""
    client = JsonClient(Through(doors[0]))
    client.sign_in(SACHA)
    assert change_email(client, current=SACHA[1]).status == 200
    confirm, deny = mailed(doors[:1], "/email/confirm")[0], mailed(doors[:1], "/notice")[0]
    confirmed = volley(doors, count, lambda door, _: door.call("POST", "/email/confirm", {"token": confirm}))
    body = {"token": deny, "act": "deny"}
    return statuses(confirmed), statuses(volley(doors, count, lambda door, _: door.call("POST", "/notice", body)))


def statuses(answers: Sequence[Response]) -> Happened:
    """Return how often each status was told."""
    return Happened(dict(Counter(status for status, _ in answers)))


def _entered(door: Door, entry: str) -> Answer:
    client = JsonClient(Through(door))
    client.authorize()
    return client.login((NADIA[0], entry))
