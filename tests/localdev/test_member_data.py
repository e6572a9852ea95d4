"""Export and erasure of one member's data by an operator, against the tables of the running product (PRIV-06)."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chalicelib import wiring
from chalicelib.adapters.member_items import DynamoMemberItems
from chalicelib.domain.consent import PURPOSE, Consent
from scripts import member_data
from tests.contract.people import left_as_it_was
from tests.json_client import CAMILLE, LEA, PAUL, SACHA, JsonClient, redirect_parameters
from tests.logout_party import is_signed_in
from tests.product import MOVING_TABLES, Product
from tests.recovery import forgot
from tests.self_service import ADDRESS, change_email, change_password
from tests.signed import Agent
from tests.web.newcomers import resend, waiting
from tests.web.token_calls import THE_PORTAL, error_of, redeem

REASON = "Rappel demandé par téléphone"
TABLES = (*MOVING_TABLES, "accounts")


@pytest.fixture(autouse=True)
def _accounts_put_back(product: Product) -> Iterator[None]:
    with left_as_it_was(product, "accounts"):
        yield


@contextmanager
def typing(monkeypatch: pytest.MonkeyPatch, text: str) -> Iterator[None]:
    """Let an operator type this."""
    with monkeypatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO(text + "\n"))
        yield


def run(monkeypatch: pytest.MonkeyPatch, number: str, *arguments: str) -> int:
    """Run the command for a member."""
    with typing(monkeypatch, number):
        return member_data.main(arguments, wiring.adapters)


def leave_traces(product: Product, member: tuple[str, str]) -> JsonClient:
    """Leave something of a member in every table that can have it."""
    client, known = JsonClient(product), JsonClient(product)
    client.authorize(scope="openid offline_access")
    client.login(member)
    client.code_request()
    answer = client.verify(client.newest_code(), trust_device=True)
    client.transaction = redeem(client, redirect_parameters(answer)["code"]).json()["refresh_token"]
    known.sign_in(member)
    for _ in range(2):
        known.authorize(prompt="login")
        known.login((member[0], "Wrong-Password-1"))
    change_email(client, "jemand@poste.example", member[1])
    forgot(client, member[0])
    wiring.adapters().consents.put(consent_of(product, member))
    agent = Agent(product)
    agent.ask("POST", f"/agent/members/{agent.find(member[0]).json()['member_id']}/unblock", {"reason": REASON})
    return client


def consent_of(product: Product, member: tuple[str, str]) -> Consent:
    """Return what a member may have agreed to."""
    key = wiring.adapters().keyring.mac(PURPOSE, product.pseudonym(member[0]), "portal")
    return Consent(key, frozenset({"email"}), product.now())


def traces(product: Product, member: tuple[str, str]) -> dict[str, int]:
    """Count what is stored under anything that stands for a member, by table."""
    pseudonym = product.pseudonym(member[0])
    signs = (pseudonym, wiring.adapters().keyring.mac("consent", pseudonym, "portal"))
    found = {
        table: [item for item in product.items(table) if any(s in json.dumps(item, default=str) for s in signs)]
        for table in TABLES
    }
    return {table: len(items) for table, items in found.items() if items}


def test_nothing_of_an_erased_member_is_left(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    """A canary in every table is gone from all but the desk's trail, and of another member nothing is touched."""
    client = leave_traces(product, CAMILLE)
    leave_traces(product, SACHA)
    other = {table: product.items(table) for table in TABLES}
    before = traces(product, SACHA)
    assert set(traces(product, CAMILLE)) == set(TABLES) - {"one-time-values", "pushed-requests"}
    assert run(monkeypatch, CAMILLE[0], "erase", "--yes") == 0
    assert traces(product, CAMILLE) == {"desk-events": before["desk-events"]}
    assert traces(product, SACHA) == before
    assert all(item in other[table] for table in TABLES for item in product.items(table))
    assert not is_signed_in(client)
    assert error_of(THE_PORTAL.refresh(client, client.transaction)) == "invalid_grant"
    client.authorize()
    assert client.login().status == 401


def test_erasing_again_or_a_stranger_finds_nothing(
    product: Product, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second time there is nothing, by the pseudonym of the log as well as by the number."""
    leave_traces(product, CAMILLE)
    capsys.readouterr()
    for arguments in (("erase", "--yes"), ("erase", "--yes", f"--pseudonym={product.pseudonym(CAMILLE[0])}")):
        assert run(monkeypatch, CAMILLE[0], *arguments) == 0
    told = [line for line in capsys.readouterr().out.splitlines() if line.endswith("items erased.")]
    assert [int(line.split()[0]) > 0 for line in told] == [True, False]


def test_erasure_tells_clients_and_leaves_an_event(
    product: Product, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The event names the pseudonym, so that whoever was erased can be erased again after a restore; no number."""
    leave_traces(product, CAMILLE)
    capsys.readouterr()
    run(monkeypatch, CAMILLE[0], "erase", "--yes")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert [line["event"] for line in lines] == ["every_session_ended", "member_erased"]
    assert lines[1]["member"] == product.pseudonym(CAMILLE[0])
    assert CAMILLE[0][:13] not in json.dumps(lines)


def test_the_export_has_it_all_and_no_secret(product: Product, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Number, address, sign-ins, devices, services, requests; no hash, seal, key or id that opens anything."""
    leave_traces(product, CAMILLE)
    path = tmp_path / "member.json"
    assert run(monkeypatch, CAMILLE[0], "export", str(path)) == 0
    told = json.loads(path.read_text(encoding="utf-8"))
    assert (told["number"], told["email"]) == (CAMILLE[0][:13], ADDRESS)
    assert set(told) == {"number", "email", *(t.replace("-", "_") for t in traces(product, CAMILLE))}
    assert told["consents"] == [
        {
            "scopes": ["email"],
            "given_at": "2026-11-20T09:00:00+00:00",
            "client_id": "portal",
            "kept_until": "2027-11-20T09:00:00+00:00",
        }
    ]
    assert [each["new_email"] for each in told["links"] if "new_email" in each] == ["jemand@poste.example"]
    (event,) = told["desk_events"]
    assert (event["act"], event["outcome"], event["reason"]) == ("unblock", "done", REASON)
    assert [each["client_ids"] for each in told["sessions"]] == [["portal"], ["portal"]]
    text = path.read_text(encoding="utf-8")
    for table in TABLES:
        for item in product.items(table):
            for name, value in item.items():
                if is_secret(name) and "S" in value:
                    assert value["S"] not in text, (table, name)
    assert path.stat().st_mode & 0o077 == 0
    assert run(monkeypatch, CAMILLE[0], "export", str(path)) == 1


def is_secret(name: str) -> bool:
    """Whether an attribute protects something or opens something."""
    return (
        any(part in name for part in ("hash", "sealed", "mac", "_id", "revision", "fingerprint", "attempt"))
        and name != "client_id"
    )


def test_what_is_no_number_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is asked of any table, and nothing that was typed is repeated."""
    assert run(monkeypatch, "123456", "export", str(tmp_path / "x.json")) == 1
    assert "123456" not in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_account_that_changes_meanwhile_is_erased_whole(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a sign-in under way writes in between is found by looking again."""
    client = leave_traces(product, CAMILLE)
    rounds: list[int] = []
    own = DynamoMemberItems.erase

    def erase(self: DynamoMemberItems, found: list[tuple[str, dict[str, object]]]) -> None:
        own(self, found)
        rounds.append(len(found))
        if len(rounds) == 1:
            client.authorize()
            client.login((CAMILLE[0], "Wrong-Password-1"))

    monkeypatch.setattr(DynamoMemberItems, "erase", erase)
    assert run(monkeypatch, CAMILLE[0], "erase", "--yes") == 0
    assert len(rounds) == 2
    assert set(traces(product, CAMILLE)) == {"desk-events"}
    assert change_password(client).status == 401


def test_a_sign_in_that_waits_for_its_address_is_erased_too(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its record is found by the sign-in alone, and names the member only inside what is sealed."""
    erased, other = waiting(product, LEA), waiting(product, PAUL)
    assert len(records := product.items("links")) == 2
    assert run(monkeypatch, LEA[0], "erase", "--yes") == 0
    (left,) = product.items("links")
    assert left in records
    assert (resend(erased).status, resend(other).status) == (409, 403)  # Paul has no address at all
