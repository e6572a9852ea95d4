"""The races themselves, the same for every engine: each returns what happened, the tests say what must."""

import base64
import http.client
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

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
from tests.web.newcomers import CHOSEN, NOE

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

    def shoot(door: Door, _number: int) -> Response:
        connection = http.client.HTTPConnection("127.0.0.1", door.port, timeout=60)
        headers = {"Authorization": f"Basic {PORTAL}", "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request("POST", "/oauth2/token", form, headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    return _happened(volley(doors, 30, shoot))


def thirty_wrong_passwords(doors: Sequence[Door]) -> Happened:
    """Type thirty wrong passwords at once."""
    transaction = begin(doors[0])

    def shoot(door: Door, number: int) -> Response:
        entry = {"transaction": transaction, "nir": CAMILLE[0], "password": f"Wrong-{number}"}
        return door.call("POST", "/login", entry)

    return _happened(volley(doors, 30, shoot))


def thirty_creations(doors: Sequence[Door]) -> tuple[Happened, int]:
    """Create one account thirty times at once; also returns how many mails were sent."""
    before = sum(len(door.mails()) for door in doors)
    answers = volley(doors, 30, lambda door, _: door.call("POST", "/account/new", {**NOE, **CHOSEN}))
    return _happened(answers), sum(len(door.mails()) for door in doors) - before


def thirty_wrong_claims(doors: Sequence[Door]) -> Happened:
    """Say something else that is wrong thirty times at once."""

    def shoot(door: Door, number: int) -> Response:
        return door.call("POST", "/account/new", {**NOE, **CHOSEN, "iban_end": f"{9000 + number}"})

    return _happened(volley(doors, 30, shoot))


def thirty_uses_of_a_link(doors: Sequence[Door]) -> Happened:
    """Use the newest verification link thirty times at once."""
    (mail, *_) = sorted((mail for door in doors for mail in door.mails()), key=lambda each: each["sent_at"])[::-1]
    token = {"token": mail["text"].partition("token=")[2].split()[0]}
    return _happened(volley(doors, 30, lambda door, _: door.call("POST", "/email/verify", token)))


def _happened(answers: list[Response]) -> Happened:
    ends = {answer["blocked_until"] for status, answer in answers if status == 429}
    return Happened(dict(Counter(status for status, _ in answers)), len(ends))
