"""Tokens that were never issued, made from some that were: the known attacks on JWTs, and every small change (RFC 8725 §2).

All are listed, none is drawn by lot, so that a case that is accepted is the same tomorrow. Whoever verifies tokens in the
product must refuse each of them.
"""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chalicelib.adapters.es256 import ORDER
from chalicelib.adapters.jwk import public_jwk

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
STRANGE = (" ", "\n", "\r\n", "\t", "\0", "=", "==", "+", "/", ".", "%20", "\u200b", "é", "\u0430", "{", '"')
ALGORITHMS = (
    *("none", "None", "NONE", "nOnE", "", "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "rs256", "RS256 "),
    *("PS256", "PS384", "ES256", "ES384", "ES256K", "es256", "EdDSA", "RSA-OAEP", "dir", "RS1", "ES256\0"),
    *(None, True, 0, ["RS256"], {"alg": "RS256"}),
)
KIDS = ("own", "other", "", "unknown", "../../../dev/null", "' OR '1'='1", "http://attacker.example/k", None, ["own"])
TYPES = ("own", "other", "", "at+JWT", "application/at+jwt", "logout+jwt", "dpop+jwt", "JWT ", None, 1)
MOST_CUT = 40


def encoded(value: object) -> str:
    """Encode bytes, or a value as JSON."""
    data = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(segment: str) -> bytes:
    """Decode base64url without padding."""
    return urlsafe_b64decode(segment + "=" * (-len(segment) % 4))


@dataclass(frozen=True)
class Attacker:
    """Somebody with keys of their own, who knows the JWKS."""

    jwks: Sequence[Mapping[str, Any]]
    pems: Sequence[bytes]
    """The published keys as PEM and DER, which are no secrets."""
    rsa_key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    ec_key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @cached_property
    def own_jwk(self) -> dict[str, str]:
        """The attacker's public key."""
        der = self.rsa_key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return public_jwk(der)

    @cached_property
    def shared_secrets(self) -> list[bytes]:
        """What a verifier might take for the secret of an HMAC."""
        texts = [json.dumps(dict(jwk), separators=(",", ":")).encode() for jwk in self.jwks]
        moduli = [str(jwk.get("n", jwk.get("x"))).encode() for jwk in self.jwks]
        return [*self.pems, *texts, *moduli, b"", b"\0", b"secret"]

    def signed(self, message: str, algorithm: object) -> str:
        """Return a token that the attacker signed."""
        if isinstance(algorithm, str) and algorithm.upper().startswith("ES"):
            r, s = decode_dss_signature(self.ec_key.sign(message.encode(), ec.ECDSA(SHA256())))
            return f"{message}.{encoded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"
        return f"{message}.{encoded(self.rsa_key.sign(message.encode(), padding.PKCS1v15(), SHA256()))}"


def letters(token: str) -> Iterator[str]:
    """Exchange each letter for others, in header and payload for every other one; put something strange before each."""
    signed = token.rindex(".")
    for at, letter in enumerate(token):
        for other in ALPHABET if at < signed else ALPHABET[at % 5 :: 5]:
            if other != letter:
                yield f"{token[:at]}{other}{token[at + 1 :]}"
        for strange in STRANGE:
            yield f"{token[:at]}{strange}{token[at:]}"
        yield token[:at] + token[at + 1 :]
    yield from (f"{token}{strange}" for strange in STRANGE)


def structures(token: str) -> Iterator[str]:
    """Cut, reorder and repeat the parts, and write the token in other forms (RFC 7515 §7.2)."""
    parts = token.split(".")
    for count in range(7):
        for chosen in product((*parts, ""), repeat=min(count, 4)):
            yield ".".join((*chosen, *[""] * (count - len(chosen))))
    header, payload, signature = parts
    yield json.dumps({"payload": payload, "protected": header, "signature": signature})
    yield json.dumps({"payload": payload, "signatures": [{"protected": header, "signature": signature}]})
    yield from (token * times for times in (2, 3, 50))
    yield from (token[: len(token) - cut] for cut in range(1, MOST_CUT))
    for padded in product(("", "=", "=="), repeat=3):
        if any(padded):
            yield ".".join(part + end for part, end in zip(parts, padded, strict=True))
    yield from (token.replace("-", "+").replace("_", "/"), token.upper(), token.lower(), token.swapcase())


def headers(token: str, other_kid: str, attacker: Attacker) -> Iterator[str]:
    """Write every combination of algorithm, key, type and extra member, with the old signature and with others."""
    header, payload, signature = token.split(".")
    own = json.loads(decoded(header))
    names = {"own": own["kid"], "other": other_kid}
    types = {"own": own["typ"], "other": "JWT" if own["typ"] != "JWT" else "at+jwt"}
    for number, (alg, kid, typ, extra) in enumerate(product(ALGORITHMS, KIDS, TYPES, extras(attacker))):
        written = {
            "alg": alg,
            "kid": names.get(kid, kid) if isinstance(kid, str) else kid,
            "typ": types.get(typ, typ) if isinstance(typ, str) else typ,
            **extra,
        }
        message = f"{encoded({name: value for name, value in written.items() if value is not None})}.{payload}"
        yield f"{message}.{signature}"
        if number % 3 == 0:
            yield f"{message}."
        if number % 16 == 0:
            secret = attacker.shared_secrets[number // 16 % len(attacker.shared_secrets)]
            yield f"{message}.{encoded(hmac.digest(secret, message.encode(), 'sha256'))}"
        if number % 128 == 0:
            yield attacker.signed(message, alg)


def extras(attacker: Attacker) -> list[dict[str, object]]:
    """Return the members with which a header leads a verifier to the attacker's key, or past the check."""
    address = "https://attacker.example/keys"
    return [
        {},
        {"jwk": attacker.own_jwk},
        {"jwk": dict(attacker.jwks[0])},
        {"jku": address, "x5u": address, "x5c": ["MIIB"], "x5t": "AA"},
        {"crit": ["exp"], "exp": 1},
        {"crit": ["b64"], "b64": False},
        {"cty": "JWT", "zip": "DEF"},
    ]


def spellings(token: str) -> Iterator[str]:
    """Write the same header in other words: spaces, order, escapes, members twice."""
    header, payload, signature = token.split(".")
    own = json.loads(decoded(header))
    texts = [json.dumps(own), json.dumps(own, indent=1), json.dumps(dict(reversed(own.items())), separators=(",", ":"))]
    compact = decoded(header).decode()
    texts += [f"\ufeff{compact}", f" {compact}", f"{compact}\n", f"[{compact}]", compact[:-1], compact * 2]
    texts += [compact.replace(own["alg"], "".join(f"\\u{ord(letter):04x}" for letter in own["alg"]))]
    for twice in ('"alg":"none"', '"alg":"HS256"', '"kid":"x"', '"typ":"x"', '"crit":["b64"]'):
        texts += [f"{{{twice},{compact[1:]}", f"{compact[:-1]},{twice}}}"]
    texts += ["[" * 1000, '{"a":' * 1000, "null", "1", '""', "{}", "é", "\ud800"]
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        yield f"{encoded(data)}.{payload}.{signature}"
        yield f"{encoded(data)}.{payload}."


def payloads(token: str) -> Iterator[str]:
    """Say something else under the old signature: other members, members twice, other spellings."""
    header, payload, signature = token.split(".")
    compact, own = decoded(payload).decode(), json.loads(decoded(payload))
    values: tuple[object, ...] = ("x", 1, None, [], 2**70)
    changes: list[object] = [{**own, name: value} for name in own for value in values]
    changes += [{k: v for k, v in own.items() if k != name} for name in own]
    texts = [json.dumps(each) for each in changes]
    texts += [f'{{"sub":"other",{compact[1:]}', f'{compact[:-1]},"sub":"other"}}', f" {compact}", f"{compact} ", ""]
    for text in texts:
        yield f"{header}.{encoded(text.encode())}.{signature}"


def signatures(token: str) -> Iterator[str]:
    """Make another signature of the one that is there, without the key."""
    message, _, signature = token.rpartition(".")
    raw = decoded(signature)
    size = len(raw)
    made = [b"", b"\0", b"\0" * size, b"\xff" * size, b"\0" + raw, raw + b"\0", raw[::-1], raw * 2, raw[1:], raw[:-1]]
    made += [raw[: size // 2], raw[size // 2 :], raw[size // 2 :] + raw[: size // 2]]
    made += [raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1 :] for at in range(size) for bit in range(8)]
    if size == 64:
        r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        for other in ((r, ORDER - s), (ORDER - r, s), (s, r), (0, s), (r, 0), (0, 0), (1, 1), (ORDER, s), (r, ORDER)):
            made.append(b"".join(half.to_bytes(32, "big") for half in other))
        made += [encode_dss_signature(r, s), encode_dss_signature(r, ORDER - s)]
    for each in made:
        yield f"{message}.{encoded(each)}"


def mixtures(tokens: Sequence[str]) -> Iterator[str]:
    """Put together header, payload and signature of different tokens."""
    parts = [token.split(".") for token in tokens]
    for chosen in product(parts, repeat=3):
        yield ".".join(part[place] for place, part in enumerate(chosen))
