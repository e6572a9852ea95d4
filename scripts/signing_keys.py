"""Shows the rings of signing keys, and drops a key in an emergency (docs/deployment.md).

Usage: python -m scripts.signing_keys [--prefix sesame] [--region eu-west-3] show
       python -m scripts.signing_keys [--prefix sesame] [--region eu-west-3] drop KID
It reads and writes the table alone, by the credentials in AWS_ACCESS_KEY_ID and its companions. Making and deleting keys
is the rotator's work, which runs each hour and can be started at any time.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from chalicelib.adapters.audit_log import JsonAuditLog
from chalicelib.adapters.key_rings import DynamoKeyRings
from chalicelib.adapters.system_clock import SystemClock
from chalicelib.config import Settings
from chalicelib.domain.faults import KeysUnavailable
from chalicelib.domain.key_ring import KeyRing, SigningKey
from chalicelib.use_cases.drop_signing_key import DropSigningKey
from chalicelib.use_cases.ports import Clock

ROTATE = "aws lambda invoke --function-name sesame-prod-key-rotation /dev/stdout"


def lines_of(ring: KeyRing, now: datetime) -> Iterator[str]:
    """Yield a line for the ring and one for each of its keys."""
    yield f"{ring.algorithm}: revision {ring.revision}" + (", empty" if not ring.keys else "")
    signing = ring.signing_key(now)
    for key in ring.keys:
        yield f"  {key.kid}  {_state(key, signing, now)}  {key.key_arn}"
    for key_arn in ring.retired:
        yield f"  waits to be deleted: {key_arn}"


def _state(key: SigningKey, signing: SigningKey | None, now: datetime) -> str:
    if key.dropped_at is not None:
        return f"dropped {_told(key.dropped_at)}"
    if key is signing:
        return f"signs since {_told(key.signs_from)}"
    return f"signs from {_told(key.signs_from)}" if key.signs_from > now else f"signed from {_told(key.signs_from)}"


def _told(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def drop(rings: DynamoKeyRings, kid: str, clock: Clock, say: Callable[[str], None]) -> int:
    """Drop a key and return the exit status."""
    if not DropSigningKey(clock, rings, JsonAuditLog(clock.now, lambda _address: ""))(kid):
        say(f"No ring holds {kid}.")
        return 1
    say("Dropped. Containers follow within five minutes, relying parties within ten.")
    say(f"Let the rotator make the next key now: {ROTATE}")
    return 0


def main(arguments: Sequence[str], clock: Clock | None = None) -> int:
    """Do what is asked and return the exit status."""
    asked = argparse.ArgumentParser(prog="python -m scripts.signing_keys", description="Signing keys.")
    asked.add_argument("--prefix", default=Settings.table_prefix, help="of the tables")
    asked.add_argument("--region", default=Settings.aws_region)
    verbs = asked.add_subparsers(dest="verb", required=True)
    verbs.add_parser("show", help="what each ring holds")
    verbs.add_parser("drop", help="a key counts no more, from now on").add_argument("kid")
    given = asked.parse_args(_with_kid_as_value(arguments))
    rings, clock = DynamoKeyRings(f"{given.prefix}-signing-keys", given.region), clock or SystemClock()
    try:
        if given.verb == "drop":
            return drop(rings, given.kid, clock, print)
        for ring in rings.read().values():
            print("\n".join(lines_of(ring, clock.now())))
    except KeysUnavailable as fault:
        print(f"DynamoDB did not do it: {fault}", file=sys.stderr)
        return 1
    return 0


def _with_kid_as_value(arguments: Sequence[str]) -> list[str]:
    """Mark the kid as no option: a thumbprint in base64url begins with a dash one time in 64."""
    *before, last = arguments or [""]
    names_kid = before[-1:] == ["drop"] and last not in {"-h", "--help"}
    return [*before, "--", last] if names_kid else list(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
