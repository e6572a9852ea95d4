"""The trail of the desk: every act in its chain with who and why, whole until somebody touches it (REC-10, REC-11)."""

import io
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.desk_event import EVENTS_KEPT, chain_of
from scripts import desk as command
from tests.contract.dynamodb_calls import recorded_calls
from tests.contract.test_calls_are_granted import asked_of, granted
from tests.json_client import CAMILLE, SACHA
from tests.product import Product
from tests.self_service import name_of
from tests.signed import AGENT, Agent, change_address


def chain_items(product: Product) -> list[dict[str, Any]]:
    """Return Camille's chain: its events in order, then its head."""
    chain = chain_of(product.pseudonym(CAMILLE[0]))
    items = [each for each in product.items("desk-events") if each["event_id"]["S"].startswith(f"{chain}/")]
    return sorted(items, key=lambda each: int(each["sequence"]["N"]) + (1000 if "head_mac" in each else 0))


def put(product: Product, item: dict[str, Any]) -> None:
    """Write over an item, as somebody with rights on the table could."""
    product.dynamodb.put_item(TableName=product.table("desk-events"), Item=item)


def delete(product: Product, item: dict[str, Any]) -> None:
    """Take an item out."""
    product.dynamodb.delete_item(TableName=product.table("desk-events"), Key={"event_id": item["event_id"]})


def altered(value: dict[str, str]) -> dict[str, str]:
    """Return a stored value with one byte changed."""
    ((kind, held),) = value.items()
    if kind == "N":
        return {kind: held[:-1] + ("1" if held[-1] != "1" else "2")}
    return {kind: ("A" if held[:1] != "A" else "B") + held[1:]}


def test_who_and_why_are_told_to_colleagues(desk: Agent, colleague: Agent) -> None:
    """Each act with agent, reason, time and words, newest first; the reason is stored sealed alone."""
    desk.act(CAMILLE[0], "unblock", "A perdu son téléphone, rue des Lilas")
    desk.product.advance(60)
    colleague.act(CAMILLE[0], "provisional-code", "Deuxième appel")
    newest, oldest = colleague.events(CAMILLE[0])
    assert (newest["agent"], newest["reason"]) == ("Conseil démonstration 2", "Deuxième appel")
    assert (oldest["agent"], oldest["reason"]) == ("Conseil démonstration 1", "A perdu son téléphone, rue des Lilas")
    assert (newest["act"], newest["at"]) == ("provisional-code", "2026-11-20T10:01:00+01:00")
    stored = json.dumps(desk.product.items("desk-events"), default=repr)
    assert "Lilas" not in stored
    assert "Conseil" not in stored
    assert desk.chains() == []


def named(item: dict[str, Any], name: str) -> int:
    """Return which event is the first broken one where an attribute of an item was changed."""
    sequence = int(item["sequence"]["N"])
    if "head_mac" in item:
        return 1 if name == "sequence" else sequence
    cannot_be_read = name in {"act", "outcome"}  # no word of ours any more, so as good as missing
    return 2 if sequence == 1 and cannot_be_read else sequence


def test_one_changed_byte_anywhere_breaks_the_chain(desk: Agent) -> None:
    """Each attribute of each event and of the head in turn; the command names the first broken event."""
    for _ in range(3):
        desk.act(CAMILLE[0], "unblock")
    tried = 0
    for item in chain_items(desk.product):
        for name in item.keys() - {"event_id", "expires_at"}:
            put(desk.product, item | {name: altered(item[name])})
            (broken,) = desk.chains(chain_of(desk.product.pseudonym(CAMILLE[0])))
            assert broken["sequence"] == named(item, name), name
            put(desk.product, item)
            tried += 1
    assert tried > 30
    assert desk.chains() == []


def test_what_is_taken_out_is_missed(desk: Agent) -> None:
    """The first, one in the middle, the last, the last with the head set back, all but the head."""
    for _ in range(3):
        desk.act(CAMILLE[0], "unblock")
    *events, head = chain_items(desk.product)
    for event, told in zip(events, (2, 2, 3), strict=True):
        delete(desk.product, event)
        (broken,) = desk.chains()
        assert (broken["fault"], broken["sequence"]) == ("missing", told)
        put(desk.product, event)
    delete(desk.product, events[2])
    put(desk.product, head | {"sequence": {"N": "2"}, "event_mac": events[1]["event_mac"]})
    assert desk.chains()[0]["fault"] == "changed"
    put(desk.product, head)
    for event in events[:2]:
        delete(desk.product, event)
    assert desk.chains()[0]["fault"] == "missing"


def test_an_event_that_was_touched_says_so(desk: Agent) -> None:
    """Colleagues are not shown words that are not as they were written."""
    desk.act(CAMILLE[0], "unblock", "Un motif")
    event = chain_items(desk.product)[0]
    put(desk.product, event | {"outcome": {"S": "waits"}})
    (told,) = desk.events(CAMILLE[0])
    assert (told["intact"], told["reason"], told["agent"]) == (False, None, None)


def test_old_events_end_and_the_chain_goes_on(desk: Agent) -> None:
    """After a year the first event may be swept; the next one follows it all the same, and the chain is whole."""
    desk.act(CAMILLE[0], "unblock")
    first = chain_items(desk.product)[0]
    desk.product.advance(EVENTS_KEPT.total_seconds())
    assert int(first["expires_at"]["N"]) <= desk.product.now().timestamp()
    delete(desk.product, first)
    assert desk.chains() == []
    desk.act(CAMILLE[0], "unblock")
    assert [int(each["sequence"]["N"]) for each in chain_items(desk.product)] == [2, 2]
    assert (desk.chains(), len(desk.events(CAMILLE[0]))) == ([], 1)


def test_a_reset_after_a_change_of_address_needs_a_second_agent(desk: Agent, colleague: Agent) -> None:
    """The first is told to wait, twice if need be; a colleague's same call does it; then it waits no more (REC-11)."""
    change_address(desk.product)
    first = desk.act(CAMILLE[0], "reset")
    assert (first.status, first.json()["waits_for"], first.json()["done"]) == (202, "second-agent", False)
    assert desk.act(CAMILLE[0], "reset").status == 202
    state = colleague.state(CAMILLE[0])
    assert (state["account"], [block["reason"] for block in state["blocks"]]) == ("open", ["reset-waits"])
    assert colleague.act(CAMILLE[0], "reset").json()["done"] is True
    assert [event["outcome"] for event in desk.events(CAMILLE[0])] == ["done", "waits"]
    assert (desk.state(CAMILLE[0])["account"], desk.chains()) == ("reset", [])


def test_acts_are_bounded_for_a_member_and_for_an_agent(desk: Agent, colleague: Agent) -> None:
    """The sixth lift in a day is refused with its end; an agent with 120 acts in the hour does nothing more in it."""
    product = desk.product
    assert [desk.act(CAMILLE[0], "unblock").status for _ in range(6)] == [200] * 5 + [429]
    refused = colleague.act(CAMILLE[0], "unblock")
    assert (name_of(refused), refused.json()["blocked_until"]) == (
        (429, "act-quota-reached"),
        "2026-11-21T10:00:00+01:00",
    )
    (hour,) = [
        each
        for each in product.items("desk-events")
        if "acts" in each and "finds" in each and each["acts"].get("N") == "5"
    ]
    put(product, hour | {"acts": {"N": "120"}})
    busy = desk.act(SACHA[0], "unblock")
    assert (name_of(busy), busy.json()["blocked_until"]) == ((429, "act-quota-reached"), "2026-11-20T11:00:00+01:00")
    assert colleague.act(SACHA[0], "unblock").status == 200
    put(product, hour | {"finds": {"N": "600"}})
    assert name_of(desk.find(SACHA[0])) == (429, "act-quota-reached")
    product.advance(3600)
    assert desk.find(SACHA[0]).status == 200


def test_few_calls_and_all_of_them_granted(desk: Agent) -> None:
    """At most three calls on the desk's own behalf in a request; the function's role allows each."""
    member_id = desk.id_of(CAMILLE[0])
    for method, path, body in (
        ("POST", "/agent/members/find", {"nir": CAMILLE[0]}),
        ("POST", f"/agent/members/{member_id}/unblock", {"reason": "a"}),
        ("POST", f"/agent/members/{member_id}/provisional-code", {"reason": "a"}),
        ("POST", f"/agent/members/{member_id}/reset", {"reason": "a"}),
        ("GET", f"/agent/members/{member_id}/events", None),
        ("GET", "/agent/audit/0", None),
    ):
        with recorded_calls(desk.product) as calls:
            assert desk.ask(method, path, body).status == 200
        own = [call for call in calls if call.parameters.get("TableName") != desk.product.table("data-keys")]
        assert 0 < len(own) <= 3, path
        asked = {(action, table.removeprefix(desk.product.table(""))) for action, table in asked_of(calls)}
        assert asked, path
        assert asked <= granted()


def run(desk: Agent, *arguments: str) -> int:
    """Run the command line against the running product."""
    return command.main(["--url", f"http://127.0.0.1:{desk.product.port}", *arguments])


@pytest.fixture
def as_agent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of an agent's shell."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", AGENT[0])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", AGENT[1])
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)


@pytest.mark.usefixtures("as_agent")
def test_the_command_line_does_each_act(
    desk: Agent, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Find by a number that is typed, each act, the events, and the chains against the log, also after a byte changed."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{CAMILLE[0]}\n"))
    assert run(desk, "find") == 0
    found = capsys.readouterr().out
    member_id = re.findall(r"^member_id (\S+)$", found, re.MULTILINE)[0]
    assert "Le compte est ouvert." in found
    done = [run(desk, act, member_id, "--reason", "appel") for act in command.ACTS]
    assert done == [0, 1, 0, 0]  # her address is verified already
    captured = capsys.readouterr()
    assert "déjà vérifiée" in captured.err
    log = tmp_path / "log.jsonl"
    log.write_text(captured.out, encoding="utf-8")
    assert run(desk, "events", member_id) == 0
    assert capsys.readouterr().out.count("Conseil démonstration 1: appel") == 3
    assert run(desk, "verify", "--log", str(log)) == 0
    assert "ok: 3 events in 16 chains" in capsys.readouterr().out
    *events, head = chain_items(desk.product)
    put(desk.product, events[1] | {"sealed_words": altered(events[1]["sealed_words"])})
    assert run(desk, "verify") == 2
    assert "event 2 is changed" in capsys.readouterr().err
    for item in (*events, head):
        delete(desk.product, item)
    assert run(desk, "verify") == 0  # a chain that is gone as a whole is seen by the log alone
    assert run(desk, "verify", "--log", str(log)) == 2


@pytest.mark.usefixtures("as_agent")
def test_the_command_line_says_why_not(
    desk: Agent, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong key, nobody there, a member_id of nothing: one message each, and not 0."""
    assert run(desk, "events", "nothing") == 1
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    assert run(desk, "events", "nothing") == 1
    assert command.main(["--url", "http://127.0.0.1:9", "verify"]) == 1
    errors = capsys.readouterr().err
    assert "404" in errors
    assert "signature we calculated" in errors
    assert "does not answer" in errors


def test_an_id_of_a_member_is_no_option_of_a_command(desk: Agent) -> None:
    """Whatever it is made of, it begins with the same letter, and without that letter it is no id."""
    member_id = desk.id_of(CAMILLE[0])
    assert member_id.startswith("m")
    assert desk.ask("GET", f"/agent/members/{member_id}/events").status == 200
    assert desk.ask("GET", f"/agent/members/{member_id[1:]}/events").status == 404
