"""Numbers and addresses that agents type and hear are nowhere but where they belong (LOG-02, PRIV-02, DB-06)."""

import json

import pytest

from scripts import desk_agents
from tests.json_client import CAMILLE, LEA, SACHA
from tests.product import MOVING_TABLES
from tests.security import canaries
from tests.signed import ACTS, AGENT, Agent

MAIL = "camille.essai@gmail.example"
ARN = "arn:aws:sts::123456789012:assumed-role/sesame-desk/anna.agent@fund.example"


def forms() -> dict[str, str]:
    """Return every disguise of the members' numbers, an address, an agent's name and an agent's key."""
    found: dict[str, str] = {}
    for nir, _ in (CAMILLE, SACHA, LEA):
        found |= canaries.disguised("number", canaries.spellings_of_nir(nir))
    found |= canaries.disguised("address", [MAIL, "lea@mail.example", "anna.agent@fund.example"])
    return found | canaries.disguised("key", [AGENT[1]])


def test_nothing_private_is_left_behind(desk: Agent, capsys: pytest.CaptureFixture[str]) -> None:
    """Not in tables, log lines, paths or answers; a reason that names a number and an address is told to agents alone."""
    reason = f"A écrit de {MAIL}, numéro {CAMILLE[0]}"
    answers = [desk.find(CAMILLE[0]), *(desk.act(nir, act, reason) for nir, _ in (CAMILLE, LEA) for act in ACTS)]
    answers += [desk.find(CAMILLE[0]), desk.find("2550814" + "1" * 8), desk.ask("GET", "/agent/audit/0")]
    (told,) = [event for event in desk.events(LEA[0]) if event["act"] == "unblock"]
    assert told["reason"] == reason
    assert desk_agents.main(["add", ARN, "--name", MAIL, "--member"], number=lambda: f"{SACHA[0]}\n") == 0
    captured = capsys.readouterr()
    log = "\n".join(line for line in captured.out.splitlines() if line.startswith("{"))
    tables = {name: desk.product.items(name) for name in (*MOVING_TABLES, "desk-agents", "accounts")}
    evidence = "\n".join(
        [
            json.dumps(tables, default=repr),
            log,
            captured.err,
            *(answer.text for answer in answers),
            *(desk.id_of(nir) for nir, _ in (CAMILLE, SACHA, LEA)),
        ]
    )
    assert log.count("desk_acted") >= 5
    assert canaries.sightings(evidence, forms()) == set()
    assert canaries.sightings(evidence + CAMILLE[0], forms()) == {"number"}


def test_an_operator_keeps_the_register(desk: Agent, capsys: pytest.CaptureFixture[str]) -> None:
    """Enter, show, disable, enable; an ARN of no person, an unknown person and a number of nobody are refused."""
    arn = f"arn:aws:iam::123456789012:user/{AGENT[0]}"
    assert desk_agents.main(["disable", arn]) == 0
    assert desk.find(CAMILLE[0]).status == 403
    assert desk_agents.main(["enable", arn]) == 0
    assert desk.find(CAMILLE[0]).status == 200
    assert desk_agents.main(["add", arn, "--name", "Ann", "--member"], number=lambda: CAMILLE[0]) == 0
    assert desk.find(CAMILLE[0]).status == 403
    assert "Ann: may act, a member" in capsys.readouterr().out
    assert desk_agents.main(["show", "arn:aws:iam::123456789012:root"]) == 1
    assert desk_agents.main(["show", "arn:aws:iam::123456789012:user/nobody"]) == 1
    assert desk_agents.main(["add", arn, "--name", "Ann", "--member"], number=lambda: "12") == 1
