"""Each person signs in as themself: nothing here knows of somebody else's account (PRIV-09).

Whoever looks after a child or a parent is authorised by the relying party, which knows the family; see
docs/relying-parties.md.
"""

from dataclasses import fields

from chalicelib.domain.claims import USERINFO_CLAIMS
from chalicelib.domain.member import Account
from chalicelib.domain.session import Session
from chalicelib.handlers.fields import _MAX_CHARACTERS
from tests.tools import ROOT

OF_OTHERS = (
    "dependant",
    "dependent",
    "beneficiar",
    "ayant",
    "child",
    "parent",
    "guardian",
    "delegat",
    "behalf",
    "proxy",
)


def test_an_account_a_session_and_a_form_are_about_one_person() -> None:
    """One pseudonym and one subject each, one field for a number, and none for anybody on whose behalf one acts."""
    for kind in (Account, Session):
        names = [field.name for field in fields(kind)]
        assert [names.count("pseudonym"), names.count("sub")] == [1, 1]
    assert [name for name in _MAX_CHARACTERS if "nir" in name] == ["nir"]
    known = [*_MAX_CHARACTERS, *USERINFO_CLAIMS]
    assert [name for name in known if any(word in name for word in OF_OTHERS)] == []


def test_relying_parties_are_told_so() -> None:
    """Their page says who authorises acting for somebody else."""
    page = (ROOT / "docs" / "relying-parties.md").read_text(encoding="utf-8")
    assert "acting for somebody else" in " ".join(page.split())
