"""The races themselves, the same for every engine: each returns what happened, the tests say what must."""

import base64
import http.client
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.json_client import CAMILLE
from tests.races.volley import (
    Door,
    Response,
    after_mail,
    after_password,
    authorization_code,
    begin,
    refresh_request,
    token_request,
    volley,
)
from tests.recovery import BIRTH, NEW
from tests.web.newcomers import CHOSEN, NOE

OFFLINE = "openid offline_access"
KINDS = ("access_token", "refresh_token")
REVOKES = 5
"""Which of the requests of a volley is the revocation."""
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
    return _happened(volley(doors, 30, lambda door, _: as_portal(door, "/oauth2/token", form)))


def thirty_refreshes(doors: Sequence[Door]) -> tuple[Happened, set[str], int]:
    """Refresh by one token thirty times at once; also which generations were given, and which answers still work."""
    tokens = as_portal(doors[0], "/oauth2/token", token_request(authorization_code(doors[0], OFFLINE)))[1]
    form = refresh_request(tokens)
    answers = volley(doors, 30, lambda door, _: as_portal(door, "/oauth2/token", form))
    given = [introspected(doors[0], answer["refresh_token"]) for status, answer in answers if status == 200]
    return _happened(answers), {str(each.get("jti", "")).rpartition(".")[2] for each in given}, _alive(given)


def refreshes_and_a_revocation(doors: Sequence[Door]) -> tuple[set[int], int]:
    """Refresh by one token while it is revoked; also how many tokens that were given are alive afterwards."""
    tokens = as_portal(doors[0], "/oauth2/token", token_request(authorization_code(doors[0], OFFLINE)))[1]
    form, token = refresh_request(tokens), urlencode({"token": tokens["refresh_token"]})

    def shoot(door: Door, number: int) -> Response:
        if number == REVOKES:
            return as_portal(door, "/oauth2/revoke", token)
        return as_portal(door, "/oauth2/token", form)

    answers = [answer for _, answer in volley(doors, 12, shoot)]
    given = [answer[kind] for answer in [tokens, *answers] if answer for kind in KINDS if kind in answer]
    told = [introspected(doors[0], each) for each in given]
    return {status for status, _ in volley(doors, 4, shoot)}, _alive(told)


def codes_and_a_new_password(doors: Sequence[Door]) -> tuple[set[int], int, int]:
    """Redeem four codes while a new password is set by a link; also how many tokens are alive, and what a fifth code gets."""
    *codes, spare = [authorization_code(doors[0], OFFLINE) for _ in range(5)]
    assert doors[0].call("POST", "/password/forgot", {"nir": CAMILLE[0], "birthdate": BIRTH[CAMILLE[0]]})[0] == 202
    link = doors[0].mails()[0]["text"].partition("token=")[2].split()[0]
    reset = {"token": link, "password": NEW, "password_again": NEW}

    def shoot(door: Door, number: int) -> Response:
        if number == len(codes):
            return door.call("POST", "/password/reset", reset)
        return as_portal(door, "/oauth2/token", token_request(codes[number]))

    *answers, done = volley(doors, len(codes) + 1, shoot)
    assert done == (200, {"next": "done"}), done
    given = [answer[kind] for _, answer in answers for kind in KINDS if kind in answer]
    alive = _alive([introspected(doors[1], each) for each in given])
    return {status for status, _ in answers}, alive, as_portal(doors[1], "/oauth2/token", token_request(spare))[0]


def introspected(door: Door, token: str) -> dict[str, Any]:
    """Ask what a token is worth."""
    status, told = as_portal(door, "/oauth2/introspect", urlencode({"token": token}))
    assert status == 200, told
    return told


def as_portal(door: Door, path: str, form: str) -> Response:
    """Post a form as the portal does."""
    connection = http.client.HTTPConnection("127.0.0.1", door.port, timeout=60)
    headers = {"Authorization": f"Basic {PORTAL}", "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request("POST", path, form, headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def thirty_sign_outs(doors: Sequence[Door]) -> Happened:
    """Sign out thirty times at once, by one hint."""
    form = token_request(authorization_code(doors[0]))
    query = urlencode({"id_token_hint": as_portal(doors[0], "/oauth2/token", form)[1]["id_token"]})
    return _happened(volley(doors, 30, lambda door, _: door.call("GET", f"/oauth2/logout?{query}")))


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


def _alive(told: Sequence[dict[str, Any]]) -> int:
    return sum(bool(each["active"]) for each in told)
