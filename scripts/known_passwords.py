"""Makes the filter of stolen passwords that the product brings along.

    python -m scripts.known_passwords LIST… [--to chalicelib/data/known_passwords.bloom]

A list is a text file, plain or as .gz: one password in each line, or lines as Have I Been Pwned publishes them
(`SHA1:count`). Passwords that the length rule refuses anyway are left out. Of more than fit those are taken that stand
first, so a list should begin with the commonest and the best list should be named first.

What the repository holds was made from the list that Django ships (BSD licence). To make it anew:

    pip download --no-deps django==5.2.19 && unzip -j django-*.whl django/contrib/auth/common-passwords.txt.gz
    python -m scripts.known_passwords common-passwords.txt.gz
"""

import argparse
import gzip
import re
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from chalicelib.domain.limits import Limits
from chalicelib.domain.password_filter import MOST_PASSWORDS, digest_of, filter_of, to_file

OWN_FILE = Path("chalicelib/data/known_passwords.bloom")
_PUBLISHED = re.compile(r"([0-9A-Fa-f]{40}):[0-9]+")


def digests_of(path: Path) -> Iterator[bytes]:
    """Yield the fingerprint of each password of a list."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            text = line.rstrip("\r\n")
            published = _PUBLISHED.fullmatch(text)
            if published is not None:
                yield bytes.fromhex(published[1])
            elif Limits.password_min_characters <= len(text) <= Limits.password_max_characters:
                yield digest_of(text)


def commonest(paths: list[Path], most: int = MOST_PASSWORDS) -> list[bytes]:
    """Return the first different fingerprints of the lists, in their order, at most so many."""
    found: dict[bytes, None] = {}
    for digest in chain.from_iterable(map(digests_of, paths)):
        if len(found) == most:
            break
        found[digest] = None
    return list(found)


def main(arguments: list[str]) -> int:
    """Write the file and say how large it is."""
    parser = argparse.ArgumentParser(prog="scripts.known_passwords", description="Make the filter of stolen passwords.")
    parser.add_argument("lists", nargs="+", type=Path)
    parser.add_argument("--to", type=Path, default=OWN_FILE)
    asked = parser.parse_args(arguments)
    digests = commonest(asked.lists)
    made = to_file(filter_of(digests))
    asked.to.write_bytes(made)
    sys.stdout.write(f"{len(digests)} passwords in {len(made)} bytes: {asked.to}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
