"""What must be found nowhere: the members' numbers, passwords, addresses and codes, in every spelling that leaks use.

`sightings` looks for plain text, for other separators, for URL, hexadecimal and base64 encodings (at any alignment),
for reversed text, for bare hashes, and again inside whatever is base64url or hexadecimal itself.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, quote_plus, unquote

HASHES = ("md5", "sha1", "sha256", "sha384", "sha512", "blake2b", "sha3_256")

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
    found = {secret, secret[::-1], quote(secret, safe=""), quote_plus(secret), data.hex(), data.hex().upper()}
    found |= set(_base64_forms(data))
    for name in HASHES:
        digest = hashlib.new(name, data).digest()
        found |= {digest.hex(), digest.hex().upper(), base64.urlsafe_b64encode(digest).decode().rstrip("=")}
        found.add(base64.b64encode(digest).decode().rstrip("="))
    return found


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
    found = set()
    for layer in layers(text):
        lower = layer.lower()
        for form, name in forms.items():
            if form in layer or ("@" in form and form.lower() in lower):
                found.add(name)
    return found


def layers(text: str) -> Iterator[str]:
    """Yield a text, its URL decoding, and what its base64 and hexadecimal parts hold."""
    yield text
    if "%" in text:
        yield unquote(text)
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
