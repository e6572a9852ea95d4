"""What must be found nowhere: the members' numbers, passwords, addresses and codes, in every spelling that leaks use.

`sightings` looks for plain text, for other separators, for URL, hexadecimal and base64 encodings (at any alignment),
for reversed text, for bare hashes, and again inside whatever is base64url or hexadecimal itself.

What a run leaves behind holds some hundred thousand random characters: sealed cookies, hashes, identifiers. A form of a
few letters stands among them by chance ("lea@" is "xlYU" in base64), so encoded forms below `SHORTEST` are not looked
for, and in what is decoded no plain one either; whole numbers, passwords and addresses are all longer.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, quote_plus, unquote

HASHES = ("md5", "sha1", "sha256", "sha384", "sha512", "blake2b", "sha3_256")

SHORTEST = 10
"""So many characters of base64 are in a million random ones with a probability of one in a million millions."""

_ENCODED = re.compile(r"[A-Za-z0-9_+/-]{16,}={0,2}")


def spellings_of_nir(nir: str) -> set[str]:
    """Return the ways in which a number of 15 characters may be written, with its key and without."""
    found = set()
    for digits in (nir, nir[:13]):
        parts = [digits[:1], digits[1:3], digits[3:5], digits[5:7], digits[7:10], digits[10:13], digits[13:]]
        for separator in ("", " ", ".", "-", "\u00a0", "\u202f", "%20", "+"):
            found.add(separator.join(part for part in parts if part))
        found.add(digits.lower())
        found.add(f"{digits[:6]}{digits[6:].lower()}")
    return found


def disguises(secret: str) -> set[str]:
    """Return a secret as it is, reversed, encoded and hashed without a key."""
    data = secret.encode()
    found = {secret[::-1], quote(secret, safe=""), quote_plus(secret), data.hex(), data.hex().upper()}
    found |= set(_base64_forms(data))
    for name in HASHES:
        digest = hashlib.new(name, data).digest()
        found |= {digest.hex(), digest.hex().upper(), base64.urlsafe_b64encode(digest).decode().rstrip("=")}
        found.add(base64.b64encode(digest).decode().rstrip("="))
    return {secret, *(form for form in found if len(form) >= SHORTEST)}


def _base64_forms(data: bytes) -> Iterator[str]:
    """Yield the part of the base64 text that does not depend on what stands around, for each alignment."""
    for offset in range(3):
        text = base64.b64encode(b"\0" * offset + data).decode()
        first = {0: 0, 1: 2, 2: 3}[offset]
        whole = (offset + len(data)) * 8 // 6
        form = text[first:whole]
        yield form
        yield form.translate(str.maketrans("+/", "-_"))


def disguised(name: str, spellings: Iterable[str]) -> dict[str, str]:
    """Return every disguise of some spellings of one secret, each with the secret's name."""
    return {form: name for spelling in spellings for form in disguises(spelling)}


def codes(otps: Iterable[str]) -> dict[str, re.Pattern[str]]:
    """Return what finds each mailed code: six digits that stand alone, or their bare hashes."""
    found = {}
    for otp in otps:
        hashed = "|".join(re.escape(form) for form in disguises(otp) if len(form) > 2 * len(otp))
        found[f"code {otp}"] = re.compile(rf"(?<![0-9A-Za-z_-]){otp}(?![0-9A-Za-z_-])|{hashed}")
    return found


def sightings(text: str, forms: Mapping[str, str]) -> set[str]:
    """Return the names of the secrets that a text holds in any form."""
    long = {form: name for form, name in forms.items() if len(form) >= SHORTEST}
    plain = [text, unquote(text)] if "%" in text else [text]
    return _seen(plain, forms) | _seen(_decoded_parts(text), long)


def _seen(layers: Iterable[str], forms: Mapping[str, str]) -> set[str]:
    found = set()
    for layer in layers:
        lower = layer.lower()
        for form, name in forms.items():
            if form in layer or ("@" in form and form.lower() in lower):
                found.add(name)
    return found


def _decoded_parts(text: str) -> Iterator[str]:
    """Yield what the base64 and hexadecimal parts of a text hold."""
    for part in _ENCODED.findall(text):
        for data in _decoded(part):
            yield data.decode("latin-1")


def _decoded(part: str) -> Iterator[bytes]:
    bare = part.rstrip("=").replace("+", "-").replace("/", "_")
    try:
        yield base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except binascii.Error:
        return
    if re.fullmatch("[0-9A-Fa-f]+", bare) and len(bare) % 2 == 0:
        yield bytes.fromhex(bare)
