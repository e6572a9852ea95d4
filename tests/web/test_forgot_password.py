"""A forgotten password by the link of a mail: uniform, single use, newest only, and no sign-in by itself (REC-01 to REC-07)."""

import re

import pytest

from tests.json_client import CAMILLE, LEA, NOBODY, PAUL, JsonClient, redirect_parameters
from tests.product import Product
from tests.recovery import BIRTH, NEW, forgot, link_for, links, reset
from tests.self_service import change_password
from tests.web.stored import set_streak, unverify

pytestmark = pytest.mark.usefixtures("restored_members")

OTHER = "Autre-Maison-Bleue8"
STRANGERS = {
    "unknown number": (NOBODY, "1990-01-01"),
    "another day": (CAMILLE[0], "1955-08-22"),
    "no mail": (PAUL[0], None),
}


def test_the_link_leads_to_a_new_password_that_signs_in_with_a_code(client: JsonClient) -> None:
    """The whole way: mail, new password, old one wrong, new one right and still asked for the code (REC-06)."""
    answer = reset(client, link_for(client))
    assert (answer.status, answer.json()) == (200, {"next": "done"})
    assert "sesame-session" not in client.cookies
    client.authorize()
    assert client.login().status == 401
    assert client.login((CAMILLE[0], NEW)).json()["next"] == "request_code"


@pytest.mark.parametrize("who", STRANGERS)
def test_everybody_is_answered_alike_and_strangers_get_nothing(client: JsonClient, who: str) -> None:
    """Same status, headers and body as for an owner; nothing is sent (REC-05)."""
    mine, theirs = forgot(client), forgot(client, *STRANGERS[who])
    told = [(a.status, a.body, sorted(n for n, _ in a.headers if n != "Date")) for a in (mine, theirs)]
    assert told[0] == told[1]
    assert mine.json() == {"next": "check_mail"}
    assert len(client.product.mails()) == 1


def test_the_mail_says_what_it_must_and_names_nobody(client: JsonClient) -> None:
    """Its life, what to do if one did not ask, the phone; no number, no name, no secret in the subject."""
    link_for(client)
    mail = client.product.mails()[0]
    for said in ("30 minutes", "10h30 (heure de Paris)", "3646", "Vous n’avez rien demandé", "ne sert qu’une fois"):
        assert said in mail["text"].replace("\u00a0", " ")
    assert mail["to"] == "camille.essai@gmail.example"
    assert mail["subject"] == "Sésame\u00a0: choisir un nouveau mot de passe"
    for never in (CAMILLE[0], CAMILLE[0][:13], "Camille", "Essai"):
        assert never not in mail["text"] + mail["html"]
    assert links(client.product)[0] in mail["html"]


def test_the_mail_and_its_notice_are_in_the_language_of_the_request(client: JsonClient) -> None:
    """English where it is asked for."""
    english = {"Accept-Language": "en"}
    client.call("POST", "/password/forgot", {"nir": CAMILLE[0], "birthdate": BIRTH[CAMILLE[0]]}, english)
    assert "works once" in client.product.mails()[0]["text"]
    body = {"token": links(client.product)[0], "password": NEW, "password_again": NEW}
    assert client.call("POST", "/password/reset", body, english).status == 200
    assert client.product.mails()[0]["subject"] == "Sésame: your password has changed"


def test_the_link_is_of_the_issuer_whatever_host_was_asked(client: JsonClient) -> None:
    """`Host` and `X-Forwarded-Host` are never believed (REC-03)."""
    hostile = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    body = {"nir": CAMILLE[0], "birthdate": BIRTH[CAMILLE[0]]}
    assert client.call("POST", "/password/forgot", body, hostile).status == 202
    mail = client.product.mails()[0]
    assert f"{client.product.issuer}/password/reset?token=" in mail["text"]
    assert "evil.example" not in mail["text"] + mail["html"]


def test_the_owner_is_told_of_the_change(client: JsonClient) -> None:
    """A mail with a route of contact and the link "this was not me" follows every recovery (REC-07)."""
    reset(client, link_for(client))
    told = client.product.mails()[0]
    assert told["to"] == "camille.essai@gmail.example"
    assert "Ce n’était pas vous" in told["text"]
    assert "3646" in told["text"]
    assert re.findall(r"http\S+", told["text"])[0].startswith(f"{client.product.issuer}/notice?token=")


def test_a_link_is_used_once_and_only_the_newest_is_good(client: JsonClient) -> None:
    """An older one, a used one and one that is none are 410, the same for all (REC-01)."""
    older = link_for(client)
    newest = link_for(client)
    assert reset(client, older).json()["type"].endswith("/problems/link-expired")
    assert reset(client, newest).status == 200
    told = [reset(client, token, OTHER) for token in (older, newest, "nonsense", newest[:-1] + "x")]
    assert {answer.status for answer in told} == {410}
    assert len({re.sub('"correlation_id":"[0-9a-f]+"', "", answer.text) for answer in told}) == 1
    client.authorize()
    assert client.login((CAMILLE[0], NEW)).status == 200


def test_a_link_lives_thirty_minutes(client: JsonClient) -> None:
    """To the last millisecond, and not longer, whatever TTL has deleted (DB-01)."""
    first = link_for(client)
    client.product.advance(1800)
    assert reset(client, first).status == 410
    second = link_for(client)
    client.product.advance(1799.999)
    assert reset(client, second).status == 200


def test_looking_never_uses_a_link_up(product: Product) -> None:
    """Ten GETs and HEADs by scanners, with the token and without, then one POST works once (REC-02)."""
    client = JsonClient(product)
    token = link_for(client)
    for method in ("GET", "HEAD") * 10:
        assert product.request(method, f"/password/reset?token={token}").status == 303
    assert reset(client, token).status == 200
    assert product.request("GET", f"/password/reset?token={token}").status == 303


@pytest.mark.parametrize(
    ("password", "again", "slugs"),
    [
        ("court", None, {"too-short", "no-upper", "no-digit-or-special"}),
        ("Ab1" + "x" * 48, None, {"too-long"}),
        ("MAISON-VERTE7", None, {"no-lower"}),
        (f"Ab{CAMILLE[0]}", None, {"contains-number"}),
        ("Ma-Fete-2108", None, {"contains-birth-date"}),
        ("Password1", None, {"too-common"}),
        (NEW, OTHER, {"not-the-same"}),
    ],
)
def test_every_rule_has_its_slug_and_leaves_the_link_good(
    client: JsonClient, password: str, again: str | None, slugs: set[str]
) -> None:
    """400 `invalid-request` with the slugs of http.md §4; then the same link still works."""
    token = link_for(client)
    answer = reset(client, token, password, again)
    assert answer.status == 400
    assert {error["reason"] for error in answer.json()["errors"]} == slugs
    assert reset(client, token).status == 200


def test_more_than_three_mails_an_hour_are_silently_not_sent(client: JsonClient) -> None:
    """The fourth is answered as the first; the third link stays good; an hour later there is another (REC-05)."""
    answers = [forgot(client) for _ in range(5)]
    assert {(answer.status, answer.body) for answer in answers} == {(202, answers[0].body)}
    assert len(links(client.product)) == 3
    assert reset(client, links(client.product)[0]).status == 200
    client.product.advance(3600)
    forgot(client)
    assert len(links(client.product)) == 4


def test_strangers_neither_kill_a_link_nor_use_its_quota_up(client: JsonClient) -> None:
    """Ten requests with the wrong birth date change nothing for the owner."""
    token = link_for(client)
    for _ in range(10):
        forgot(client, CAMILLE[0], "1955-08-22")
    assert reset(client, token).status == 200
    assert len(links(client.product)) == 1
    link_for(client)


def test_an_address_that_is_not_verified_or_rests_gets_no_link(client: JsonClient, product: Product) -> None:
    """Nor does one that was never verified: it could be a stranger's."""
    unverify(product)
    assert [forgot(client).status, forgot(client, LEA[0]).status] == [202, 202]
    assert product.mails() == []


def test_a_request_has_nothing_to_do_with_the_codes_quota(client: JsonClient) -> None:
    """Five codes stay five after three links (product.md §3)."""
    client.authorize()
    client.login()
    for _ in range(3):
        forgot(client)
    assert [client.code_request().status for _ in range(5)] == [200] * 5


def test_recovery_ends_every_block_and_count(client: JsonClient, product: Product) -> None:
    """Passwords blocked, codes blocked, quota used up, a hundred wrong codes: all is over (http.md §2 "Counts")."""
    client.to_verify()
    set_streak(product, 100)
    client.authorize()
    for _ in range(3):
        client.login((CAMILLE[0], "Wrong-Password-1"))
    assert client.login().status == 429
    assert reset(client, link_for(client)).status == 200
    assert client.login((CAMILLE[0], NEW)).status == 200
    assert [client.code_request().status for _ in range(5)] == [200] * 5
    assert client.verify(client.newest_code()).json()["next"] == "redirect"


def test_what_the_old_password_had_opened_is_closed(product: Product) -> None:
    """Session, trusted device and known browser of before are worth nothing (REC-06, PW-09)."""
    member = JsonClient(product)
    member.sign_in(trust=True)
    reset(JsonClient(product), link_for(JsonClient(product)))
    assert "error" in redirect_parameters(member.authorize(prompt="none"))
    member.authorize()
    assert member.login((CAMILLE[0], NEW)).json()["next"] == "request_code"


def test_a_sign_in_under_way_with_the_old_password_is_over(client: JsonClient, product: Product) -> None:
    """Whoever had typed the old password gets no further, with a right code neither (REC-15)."""
    code = client.to_verify()
    reset(JsonClient(product), link_for(JsonClient(product)))
    assert client.verify(code).json()["type"].endswith("/problems/transaction-expired")
    assert client.code_request().status == 410


def test_a_link_from_before_another_password_is_dead(client: JsonClient, product: Product) -> None:
    """Whoever changes the password need not fear a link that somebody had asked for before."""
    client.sign_in()
    token = link_for(JsonClient(product))
    assert change_password(client, new="Encore-Une-Fois-9").status == 200
    assert reset(JsonClient(product), token).status == 410
    assert reset(JsonClient(product), link_for(JsonClient(product))).status == 200
