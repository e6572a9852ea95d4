"""Demo data: our own file has what the specification's has; a file with faults is refused with all of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.client import SecurityCodePolicy
from chalicelib.domain.member import Affiliation
from localdev import demo_data
from localdev.demo_data import DemoData, DemoDataError
from localdev.world import read_configuration

ISSUER = "http://127.0.0.1:8000"


@pytest.fixture
def own() -> DemoData:
    """The project's own file."""
    return demo_data.load(demo_data.OWN_FILE, ISSUER)


def write(folder: Path, document: object) -> Path:
    """Write a document as a demo data file."""
    path = folder / "demo.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def faults(folder: Path, document: object) -> str:
    """Return the message with which a document is refused."""
    with pytest.raises(DemoDataError) as refusal:
        demo_data.load(write(folder, document), ISSUER)
    return str(refusal.value)


def own_document() -> dict[str, Any]:
    """Return the own file as parsed JSON, to be spoiled."""
    document = json.loads(demo_data.OWN_FILE.read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


def test_own_file_shows_every_affiliation(own: DemoData) -> None:
    """Each value of the directory has a member, and somebody has no account yet."""
    assert {person.affiliation for person in own.members} == set(Affiliation)
    assert len(own.members) == 10
    assert [person.given_name for person in own.directory_only] == ["Noe"]


def test_own_file_shows_case_1(own: DemoData) -> None:
    """One member has no address, one an address that is not verified."""
    assert any(person.email is None for person in own.members)
    assert any(person.email and not person.email_verified for person in own.members)


def test_own_file_has_each_policy(own: DemoData) -> None:
    """Clients show the three policies, a hidden check box, and a public client that must use PKCE."""
    clients = {each.registration.client_id: each.registration for each in own.clients}
    assert {client.security_code for client in clients.values()} == set(SecurityCodePolicy)
    assert not clients["kiosk"].trusted_device_offered
    assert clients["mobile-app"].is_public
    assert clients["mobile-app"].require_pkce
    assert own.client("portal") == clients["portal"]


def test_issuer_is_put_into_uris(own: DemoData) -> None:
    """`{issuer}` in redirect URIs stands for the issuer."""
    portal = own.client("portal")
    assert portal is not None
    assert portal.redirect_uris == (f"{ISSUER}/dev/client/callback", "http://127.0.0.1:9999/callback")
    assert portal.post_logout_redirect_uris[0] == f"{ISSUER}/dev/client"


def test_extra_members_survive(own: DemoData) -> None:
    """What later parts of the product need is kept: mobile, Carte Vitale, IBAN, provisional code, agents."""
    nadia = next(person for person in own.members if person.given_name == "Nadia")
    assert (nadia.provisional_code, nadia.mobile) == ("0427", "+33639980009")
    assert nadia.carte_vitale_number
    assert nadia.iban_end
    assert [agent.nir is not None for agent in own.agents] == [False, False, True]


def test_numbers_are_shown_with_their_key(own: DemoData) -> None:
    """The start page shows the 15 characters of the file."""
    listed = [person["nir"] for person in own_document()["members"]]
    assert [person.number_with_key for person in own.members] == listed


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Number, date, affiliation, address, secret, URI, setting: one refusal names them all with their place."""
    document = own_document()
    document["members"][0] |= {"nir": "123", "birthdate": "21/08/1955", "affiliation": "mine", "email": "a@b"}
    document["members"][1].pop("password")
    document["clients"][0].pop("client_secret")
    document["clients"][1]["redirect_uris"] = ["/callback", "https://client.example/#part"]
    document["settings"] = {"block_seconds": "900", "blocks": 1, "recovery_shows_masked_address": "yes"}
    message = faults(tmp_path, document)
    for place in (
        "members[0].nir",
        "members[0].birthdate",
        "members[0].affiliation",
        "members[0].email",
        "members[1].password",
        "clients[0].client_secret",
        "clients[1].redirect_uris",
        "settings.block_seconds",
        "settings.blocks",
        "settings.recovery_shows_masked_address",
    ):
        assert f"\n- {place} " in message


@pytest.mark.parametrize("kind", ["members", "clients", "agents"])
def test_doubles_are_refused(tmp_path: Path, kind: str) -> None:
    """Two people with one number, two clients or agents with one id: the file is refused."""
    document = own_document()
    document[kind].append(document[kind][0])
    assert "two entries have the same" in faults(tmp_path, document)


@pytest.mark.parametrize("document", [[], "text", {"members": {}}, {"clients": [1]}, {"settings": []}])
def test_wrong_shapes_are_refused(tmp_path: Path, document: object) -> None:
    """Lists, objects and texts in each other's place are faults, not crashes."""
    assert "must" in faults(tmp_path, document)


def test_unreadable_file_is_named(tmp_path: Path) -> None:
    """A path that leads nowhere, or to something else than JSON, is told in words."""
    with pytest.raises(DemoDataError, match="cannot be read"):
        demo_data.load(tmp_path / "absent.json", ISSUER)
    (tmp_path / "text.json").write_text("members:", encoding="utf-8")
    with pytest.raises(DemoDataError, match="cannot be read"):
        demo_data.load(tmp_path / "text.json", ISSUER)


def test_file_may_hold_almost_nothing(tmp_path: Path) -> None:
    """Absent members are empty, and notes are let through."""
    data = demo_data.load(write(tmp_path, {"_": "a note", "settings": {"_": "another"}}), ISSUER)
    assert (data.members, data.clients, dict(data.settings)) == ((), (), {})


def test_settings_of_the_file_hold_unless_a_variable_says_otherwise(tmp_path: Path) -> None:
    """A limit of the file becomes the product's limit; an explicit environment variable wins."""
    settings = {"block_seconds": 60, "codes_per_window": 2, "recovery_shows_masked_address": True}
    path = write(tmp_path, {"settings": settings})
    found, _ = read_configuration({"STAGE": "dev", "DEMO_DATA": str(path), "CODES_PER_WINDOW": "4"})
    assert found.limits.block_seconds == 60
    assert found.limits.codes_per_window == 4
    assert found.recovery_shows_masked_address
