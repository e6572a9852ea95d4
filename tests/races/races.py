"""The races themselves, the same for every engine: each returns what happened, the tests say what must."""

import base64
import http.client
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.json_client import CAMILLE
from tests.races.volley import (
    Door,
    Response,
    after_mail,
    after_password,
    authorization_code,
    begin,
    token_request,
    volley,
)

PORTAL = base64.b64encode(b"portal:portal-demo-secret-not-for-production-0001").decode()


@dataclass(frozen=True)
class Happened:
    """The statuses of a volley, and how many different ends of a block were told."""

    statuses: dict[int, int]
    ends: int = 0


def forty_sends(doors: Sequence[Door]) -> tuple[Happened, int]:
    """Ask for a code forty times at once; also returns how many mails were sent."""
    transaction = after_password(doors[0])
    before = sum(len(door.mails()) for door in doors)
    answers = volley(doors, 40, lambda door, _: door.call("POST", "/login/code-request", {"transaction": transaction}))
    return _happened(answers), sum(len(door.mails()) for door in doors) - before


def thirty_wrong_codes(doors: Sequence[Door]) -> Happened:
    """Type thirty different wrong codes at once."""
    transaction, code = after_mail(doors[0])

    def shoot(door: Door, number: int) -> Response:
        wrong = f"{(int(code) + 1 + number) % 1_000_000:06d}"
        return door.call("POST", "/login/verify", {"transaction": transaction, "code": wrong})

    return _happened(volley(doors, 30, shoot))


def thirty_right_codes(doors: Sequence[Door]) -> Happened:
    """Type the right code thirty times at once."""
    transaction, code = after_mail(doors[0])
    entry = {"transaction": transaction, "code": code}
    return _happened(volley(doors, 30, lambda door, _: door.call("POST", "/login/verify", entry)))


def thirty_redemptions(doors: Sequence[Door]) -> Happened:
    """Redeem one authorization code thirty times at once."""
    form = token_request(authorization_code(doors[0]))
    return _happened(volley(doors, 30, lambda door, _: _redeemed(door, form)))


def _redeemed(door: Door, form: str) -> Response:
    connection = http.client.HTTPConnection("127.0.0.1", door.port, timeout=60)
    headers = {"Authorization": f"Basic {PORTAL}", "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request("POST", "/oauth2/token", form, headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def thirty_sign_outs(doors: Sequence[Door]) -> Happened:
    """Sign out thirty times at once, by one hint."""
    form = token_request(authorization_code(doors[0]))
    query = urlencode({"id_token_hint": _redeemed(doors[0], form)[1]["id_token"]})
    return _happened(volley(doors, 30, lambda door, _: door.call("GET", f"/oauth2/logout?{query}")))


def thirty_wrong_passwords(doors: Sequence[Door]) -> Happened:
    """Type thirty wrong passwords at once."""
    transaction = begin(doors[0])

    def shoot(door: Door, number: int) -> Response:
        entry = {"transaction": transaction, "nir": CAMILLE[0], "password": f"Wrong-{number}"}
        return door.call("POST", "/login", entry)

    return _happened(volley(doors, 30, shoot))


def _happened(answers: list[Response]) -> Happened:
    ends = {answer["blocked_until"] for status, answer in answers if status == 429}
    return Happened(dict(Counter(status for status, _ in answers)), len(ends))
