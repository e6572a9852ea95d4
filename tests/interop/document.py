"""The blocks of docs/relying-parties.md, as a reader would copy them, with the addresses of this run."""

import re
from collections.abc import Mapping
from functools import cache

from tests.tools import ROOT

PAGE = ROOT / "docs" / "relying-parties.md"
ISSUER, APPLICATION, PORT = "http://127.0.0.1:8000", "http://127.0.0.1:5000", "5000"
"""The addresses that the page is written with."""

_BLOCK = re.compile(r"^```(\w+) (\S+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@cache
def blocks() -> Mapping[str, str]:
    """Return every block that has a name, by it."""
    return {name: text for _, name, text in _BLOCK.findall(PAGE.read_text(encoding="utf-8"))}


def block(name: str, issuer: str, port: int) -> str:
    """Return one block, for the provider at this issuer and the application on this port."""
    text = blocks()[name].replace(ISSUER, issuer).replace(APPLICATION, f"http://127.0.0.1:{port}")
    return text.replace("http%3A%2F%2F127.0.0.1%3A5000", f"http%3A%2F%2F127.0.0.1%3A{port}").replace(
        f"listen({PORT},", f"listen({port},"
    )
