"""The lints of the house for product code; each takes one file and names the lines at fault.

`test_lints.py` shows for each that it catches what it should, then runs it over the project.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.architecture.source_tree import dotted_name, parsed, read

CLOCK_READS = {
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "time.gmtime",
    "time.localtime",
    "time.time",
    "time.time_ns",
}

SECRET_WORDS = {"digest", "hash", "hmac", "mac", "secret", "token"}

ABOUT_A_SECRET = {"algorithm", "hint", "id", "kind", "length", "method", "name", "type"}
"""A name that ends so says something about a secret, and is none: `token_endpoint_auth_method`."""

AT_USE_ONLY = re.compile(r"^(boto3|botocore|secrets|uuid)\.|^os\.urandom$|\.client$")

IGNORE = re.compile(
    r"#\s*(?:ruff:\s*)?noqa\s*:\s*[A-Z]+\d+([,\s]+[A-Z]+\d+)*|#\s*type:\s*ignore\[[^]]+\]", re.IGNORECASE
)
"""An ignore that names its codes; what is left of its comment is the reason."""

SHORTEST_REASON = 5
"""Letters; fewer cannot say why."""

UNWRITTEN = "NotImplementedError"  # named here because the lint forbids it everywhere else

STORE_CONDITION = "store condition:"
"""Comment mark for an `==` that builds a condition of the store instead of comparing values here."""


@dataclass(frozen=True)
class Source:
    """One Python file: its text and its syntax tree."""

    text: str
    tree: ast.Module

    @classmethod
    def of(cls, path: Path) -> "Source":
        """Read a file given relative to the root."""
        return cls(read(path), parsed(path))

    @classmethod
    def sample(cls, text: str) -> "Source":
        """Take a text as if it were a file."""
        return cls(text, ast.parse(text))

    @cached_property
    def imported(self) -> dict[str, str]:
        """Map each name that an import brings to where it comes from: `now_type` to `datetime.datetime`."""
        names: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                names.update({name.asname: name.name for name in node.names if name.asname})
            elif isinstance(node, ast.ImportFrom):
                names.update({name.asname or name.name: f"{node.module}.{name.name}" for name in node.names})
        return names

    def full_name(self, node: ast.AST) -> str:
        """Return what a name or chain of attributes refers to, imports followed; "" for anything else."""
        first, dot, rest = dotted_name(node).partition(".")
        return self.imported.get(first, first) + dot + rest

    def comments(self) -> Iterator[tuple[int, str]]:
        """Yield line number and text of each comment, never of a string that looks like one."""
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


def imports_random(source: Source) -> list[int]:
    """Name the lines that import `random`, whose values can be predicted (OTP-01, KEY-08)."""
    found: set[int] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            found.update(node.lineno for name in node.names if name.name == "random")
        elif isinstance(node, ast.ImportFrom) and node.module == "random":
            found.add(node.lineno)
    return sorted(found)


def reads_a_clock(source: Source) -> list[int]:
    """Name the lines that read the time themselves instead of being given `now` (DB-09)."""
    names = (node for node in ast.walk(source.tree) if isinstance(node, ast.Attribute | ast.Name))
    return sorted({node.lineno for node in names if source.full_name(node) in CLOCK_READS})


def compares_secrets(source: Source) -> list[int]:
    """Name the lines that compare a mac, hash, secret, digest or token by `==` or `!=` (OTP-10).

    A comparison with a constant of the code tells nobody a secret; a condition of the store carries its mark.
    """
    marked = {line for line, comment in source.comments() if STORE_CONDITION in comment}
    found: set[int] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
            sides = [node.left, *node.comparators]
            if any(_names_a_secret(side) for side in sides) and not any(_is_constant(side) for side in sides):
                found.add(node.lineno)
    return sorted(found - marked)


def works_at_import(source: Source) -> list[int]:
    """Name the lines where import makes an AWS client or draws randomness (KEY-08, platform.md §3)."""
    calls = (node for node in _at_import(source.tree) if isinstance(node, ast.Call))
    return sorted({call.lineno for call in calls if AT_USE_ONLY.search(source.full_name(call.func))})


def ignores_without_reason(source: Source) -> list[int]:
    """Name the lines whose `noqa` or `type: ignore` lacks its codes, or a reason."""
    found: list[int] = []
    for line, comment in source.comments():
        reason, ignores = IGNORE.subn("", comment)
        is_blanket = re.search(r"\b(noqa|type:\s*ignore)\b", reason, re.IGNORECASE)
        if is_blanket or (ignores and len(re.findall(r"\w", reason)) < SHORTEST_REASON):
            found.append(line)
    return found


def is_unwritten(source: Source) -> list[int]:
    """Name the lines that stand for code which is not written yet; comments that put work off are ruff's (FIX)."""
    names = (node for node in ast.walk(source.tree) if isinstance(node, ast.Name))
    return sorted({node.lineno for node in names if node.id == UNWRITTEN})


def _at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what runs when a module is imported: everything but the bodies of functions, whose defaults do run."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            runs: list[ast.AST] = [*child.decorator_list, child.args]
        elif isinstance(child, ast.Lambda):
            runs = [child.args]
        else:
            runs = [child]
        for part in runs:
            yield part
            yield from _at_import(part)


def _names_a_secret(node: ast.AST) -> bool:
    words = _last_name(node).lower().split("_")
    return words[-1] not in ABOUT_A_SECRET and not SECRET_WORDS.isdisjoint(words)


def _last_name(node: ast.AST) -> str:
    """Return the word by which an expression is called: the last name, the key, or the called function."""
    if isinstance(node, ast.Call):
        return _last_name(node.func)
    if isinstance(node, ast.Subscript):
        key = node.slice
        return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else _last_name(node.value)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _is_constant(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) or _last_name(node).isupper()
