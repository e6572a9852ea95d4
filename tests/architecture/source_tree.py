"""Which files the house rules look at: what git tracks or would track, and never what a tool generated."""

import ast
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

GENERATED = {".git", ".venv", ".local", "build", "node_modules", "vendor", "__pycache__"}


@cache
def tracked_files() -> tuple[Path, ...]:
    """Return every file of the project, relative to its root; without git, every file outside generated folders."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)
    names: Iterable[Path]
    if listed.returncode == 0:
        names = (Path(name) for name in listed.stdout.split("\0") if name)
    else:
        names = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
    kept = {path for path in names if not GENERATED.intersection(path.parts) and (ROOT / path).is_file()}
    return tuple(sorted(kept))


def python_files(*tops: str) -> list[Path]:
    """Return the Python files below the given top folders (or those files themselves); without any, all of them."""
    return [path for path in tracked_files() if path.suffix == ".py" and (not tops or path.parts[0] in tops)]


def read(path: Path) -> str:
    """Return the text of a file given relative to the root."""
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of a file given relative to the root."""
    return ast.parse(read(path), filename=str(path))


def dotted_name(node: ast.AST) -> str:
    """Return `a.b.c` for a name or a chain of attributes, and "" for any other expression."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted_name(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""
