"""Common passwords: thousands of spellings are refused, random and several-word ones are not (PW-04)."""

import hashlib
import re
from datetime import date
from itertools import product

import pytest

from chalicelib.domain.common_passwords import is_common_password
from chalicelib.domain.nir import Nir
from chalicelib.domain.password_rules import PasswordFault, password_faults
from chalicelib.domain.password_stems import ALL_STEMS, brands, keyboards, names, places, words

ENDINGS = ("1", "123", "!", "01!", "@2026", "123456")

REFUSED = """
    Password1 P@ssw0rd P@$$w0rd123 Azerty123 Azerty-123456 Motdepasse1 Mot-de-passe1 Mot2passe! Ameli2024! S3s@me2024
    CarteVitale1 Assurance_Maladie1 1qaz2WSX A1z2e3r4 Abcd1234! Aaaaaaa1 Bonjour123456789 Jean-Pierre75 Chloé2001!
    AzertyAzerty1 Soleil!! Qwertyuiop1 !Marseille13! Elodie12121212 Noël2025! Sécurité1 P4ssw0rd! 1Loveyou!
    Poiuytreza1 Secu1234 123Soleil Psg12345 Trustno1! Iloveyou1 Doudou2010 JeTaime1! Chocolat1 Sésame2026
    Aze123456 \uff30\uff41\uff53\uff53word1 NanaNana1 Lyon69000 FranceConnect1 MotDePasse9876543210 0000Nicolas Ab123456
    Aa123456 Uio12345 Lkjhgf99 P.a.s.s.w.o.r.d1
""".split()

ACCEPTED = """
    Mon-Espace1 Mon-Espace10 Nouveau-Secret1 Chaise-Verte7 SoleilBleu42 Marie739204 Correct-horse-battery1 tR7!qpLm2x
    Cheval-agrafe-9 Lune?Orage88 MotDePasseDeMarieDurand1 azertySoleil1 Password192837 Password192837465 Zkvgtrwp1
    TrkTrk99 Soleilk1 kSoleil1 Yu24680
""".split()


def breaks_only_the_blocklist(password: str) -> bool:
    """Return whether the password satisfies the policy but for being common."""
    return password_faults(
        password,
        nir=Nir("1840775999999"),
        birthdate=date(1904, 7, 31),
        min_characters=8,
        max_characters=50,
        is_common=is_common_password,
    ) == (PasswordFault.TOO_COMMON,)


def random_password(serial: int) -> str:
    """Make the 12-character password of a serial number: the same on every run, alike to a random one."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!?"
    digest = hashlib.sha256(f"sample {serial}".encode()).digest()
    return "".join(alphabet[byte % 64] for byte in digest[:12])


def satisfies_the_policy(password: str) -> bool:
    """Return whether a sample has lower, upper, and a digit or a special character."""
    return all(re.search(kind, password) for kind in ("[a-z]", "[A-Z]", "[0-9!?]"))


def test_thousands_of_common_passwords_that_satisfy_the_policy_are_refused() -> None:
    """Every stem, capitalised and with each usual ending, is refused as too common and for nothing else."""
    spellings = {stem.capitalize() + ending for stem, ending in product(ALL_STEMS, ENDINGS) if stem[0].isalpha()}
    long_enough = {password for password in spellings if len(password) >= 8 and re.search("[a-z]", password)}
    accepted = sorted(password for password in long_enough if not breaks_only_the_blocklist(password))
    assert accepted == []
    assert len(long_enough) >= 3_000


@pytest.mark.parametrize("theme", [brands, keyboards, names, places, words], ids=lambda theme: str(theme.__name__))
def test_look_alike_signs_do_not_help(theme: object) -> None:
    """Each stem is still found with a, e, i, o and s written as signs, if a letter is left of it."""
    signs = str.maketrans("aeios", "@310$")
    disguised = [stem.translate(signs) + "1" for stem in getattr(theme, "STEMS", ()) if stem.isalpha()]
    with_letters = [password for password in disguised if re.search("[a-z]", password)]
    assert len(with_letters) > 50
    assert [password for password in with_letters if not is_common_password(password)] == []


@pytest.mark.parametrize("password", REFUSED)
def test_well_known_spellings_are_refused(password: str) -> None:
    """Capitals, accents, separators, look-alikes, repetition and decoration hide no common password."""
    assert is_common_password(password)


@pytest.mark.parametrize("password", ACCEPTED)
def test_phrases_and_unusual_decorations_are_accepted(password: str) -> None:
    """Two words joined, or a word with many random digits, are not on the list."""
    assert not is_common_password(password)


@pytest.mark.parametrize("password", ["", "1", "12345678", "!!!!!!!!", "\u5bc6\u7801\u5bc6\u7801\u4e00", "\u0301"])
def test_texts_without_a_word_are_answered_too(password: str) -> None:
    """No text makes the question fail; digits alone are refused by other rules."""
    assert is_common_password(password) in {True, False}


def test_fewer_than_one_random_password_in_a_thousand_is_refused() -> None:
    """The false-positive rate over 10,000 random passwords of 12 characters is below 0.1 %."""
    samples: list[str] = []
    serial = 0
    while len(samples) < 10_000:
        serial += 1
        password = random_password(serial)
        if satisfies_the_policy(password):
            samples.append(password)
    assert len(set(samples)) == 10_000
    assert sum(map(is_common_password, samples)) < 10


def test_stems_have_the_form_that_they_are_looked_up_in() -> None:
    """A stem with a capital, an accent or a separator could never be found."""
    assert [stem for stem in ALL_STEMS if not re.fullmatch("[a-z0-9]{2,}", stem)] == []
