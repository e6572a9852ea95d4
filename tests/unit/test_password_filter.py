"""Stolen passwords are refused offline, and hardly any other (PW-04)."""

import gzip
import string
from hashlib import sha1, sha256
from pathlib import Path

import pytest

from chalicelib.adapters.known_passwords import OWN_FILE, KnownPasswords
from chalicelib.domain.password_filter import (
    BITS_EACH,
    MAGIC,
    MOST_BYTES,
    MOST_PASSWORDS,
    digest_of,
    filter_of,
    from_file,
)
from scripts import known_passwords

STOLEN = ("Q1w2e3r4t5y6", "Super123", "Spongebob1", "A838hfid", "Passer2009", "n0=acc3ss")
"""Some of the list that no rule about words would find."""
CHARACTERS = string.ascii_letters + string.digits + "!?-_ éàç"


def any_password(number: int) -> str:
    """Return one of many passwords that nobody has stolen, the same ones each time."""
    digest = sha256(str(number).encode()).digest()
    return "".join(CHARACTERS[each % len(CHARACTERS)] for each in digest[: 8 + digest[-1] % 13])


def test_stolen_passwords_are_known() -> None:
    """As they were stolen, and with the capitals that our rules ask for."""
    known = KnownPasswords()
    assert [each for each in STOLEN if not known.is_known(each)] == []


def test_fewer_than_one_other_in_ten_thousand_is_refused() -> None:
    """Measured over random passwords of the policy's lengths."""
    stolen, tries = KnownPasswords()._stolen, 40_000
    assert sum(stolen.has(any_password(number)) for number in range(tries)) < tries / 10_000


def test_the_filter_is_small_and_its_own_file() -> None:
    """At most a megabyte in the package; anything else is no filter."""
    assert OWN_FILE.stat().st_size <= MOST_BYTES
    for wrong in (b"", b"SPF1", b"SPF2" + bytes(64)):
        with pytest.raises(ValueError, match="no filter"):
            from_file(wrong)


def test_every_entry_of_a_list_is_refused(tmp_path: Path) -> None:
    """Plain, packed, and as Have I Been Pwned publishes: none of a thousand is missed, short ones are left out."""
    lists = [[any_password(number) for number in range(first, first + 1000)] for first in (50_000, 60_000, 70_000)]
    (tmp_path / "plain.txt").write_text("\n".join(["short", *lists[0]]), encoding="utf-8")
    with gzip.open(tmp_path / "packed.gz", "wt", encoding="utf-8") as packed:
        packed.write("\n".join(lists[1]))
    hashed = [f"{sha1(each.encode(), usedforsecurity=False).hexdigest().upper()}:{7}" for each in lists[2]]
    (tmp_path / "pwned.txt").write_text("\r\n".join(hashed), encoding="utf-8")
    made, sources = tmp_path / "made.bloom", ("plain.txt", "packed.gz", "pwned.txt")
    assert known_passwords.main([*(str(tmp_path / each) for each in sources), "--to", str(made)]) == 0
    known = KnownPasswords(made)
    assert [each for several in lists for each in several if not known.is_known(each)] == []


def test_what_the_length_rule_refuses_takes_no_room(tmp_path: Path) -> None:
    """Seven characters and fifty-one are left out, eight and fifty are not."""
    (tmp_path / "list.txt").write_text("\n".join("é" * length for length in (7, 8, 50, 51)), encoding="utf-8")
    assert list(known_passwords.digests_of(tmp_path / "list.txt")) == [digest_of("é" * 8), digest_of("é" * 50)]


def test_of_more_than_fit_the_first_are_taken(tmp_path: Path) -> None:
    """In the order of the lists and of their lines, each once."""
    wanted = [any_password(number) for number in range(5)]
    (tmp_path / "best.txt").write_text("\n".join(wanted[:2]), encoding="utf-8")
    (tmp_path / "more.txt").write_text("\n".join([wanted[1], *wanted[2:]]), encoding="utf-8")
    made = known_passwords.commonest([tmp_path / "best.txt", tmp_path / "more.txt"], most=4)
    assert made == [digest_of(each) for each in wanted[:4]]


def test_more_than_fits_is_refused() -> None:
    """The package cannot outgrow its bound."""
    with pytest.raises(ValueError, match="at most"):
        filter_of(number.to_bytes(20, "big") for number in range(MOST_PASSWORDS + 1))
    assert len(MAGIC) + MOST_PASSWORDS * BITS_EACH // 8 <= MOST_BYTES
