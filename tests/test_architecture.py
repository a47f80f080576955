"""The house rules of ARCHITECTURE.md, enforced: import ranks, purity, who may see Config.

Each violation is reported as file:line and the rule it breaks. ``violations`` works on source text, so that the
rules themselves are tested below on small pieces of code that break them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "monitor"

RANKS = {
    "errors": 0,
    "model": 1, "log": 1, "locale": 1, "toml": 1, "url": 1, "text": 1, "kinds": 1, "retry_after": 1,
    "matching": 2, "stories": 2, "articles": 2, "alerts": 2, "schedule": 2, "ports": 2, "config": 2,
    "guard": 2,
    "sources": 3, "notify": 3, "store": 3, "fetch": 3, "workers": 3, "decide": 3, "demo": 3, "systemd": 3,
    "poll": 4, "deliver": 4, "check": 4,
    "app": 5,
    "daemon": 6, "web": 6,
    "cli": 7,
    "__main__": 8,
}  # fmt: skip

PURE = {
    "errors", "model", "toml", "url", "text", "matching", "stories", "articles", "alerts", "schedule", "ports", "sources", "decide",
    "retry_after",
}  # fmt: skip

# The files of pure rooms that may touch the disk, and why.
READS_FILES = {
    "matching/files.py",  # load_rules(path) is the Python interface other programs use
    "matching/lexicon.py",  # word lists that ship with the package
}

IMPURE_MODULES = {
    "aiohttp", "asyncio", "concurrent", "glob", "http", "multiprocessing", "os", "pathlib", "random", "secrets",
    "shutil", "signal", "smtplib", "aiosmtplib", "socket", "sqlite3", "subprocess", "tempfile", "threading", "time",
    "telegram", "importlib.resources",
}  # fmt: skip
IMPURE_CALLS = {"now", "utcnow", "today", "open", "getenv", "environ", "monotonic", "urandom"}

SEES_CONFIG = {"check", "app", "cli"}

# notify/ takes the form of secrets from config.py, not Config itself.
CONFIG_NAMES_FOR_ALL = {"Secret", "SecretsModel", "SecretSource", "Duration", "Size", "Network"}


def room_of(file: Path) -> str:
    """The top-level room of a file: "matching" for monitor/matching/fold.py."""
    first = file.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports_of(tree: ast.AST) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """(line, module, names) of every import, inside functions too, but not under TYPE_CHECKING's exemption: types
    are dependencies as well."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, ()
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module, tuple(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level, ()


def violations(room: str, name: str, source: str) -> Iterator[str]:
    """Every house rule that this source text breaks."""
    tree = ast.parse(source)
    yield from _rank_violations(room, name, tree)
    if room in PURE:
        yield from _impurities(name, tree)


def _rank_violations(room: str, name: str, tree: ast.AST) -> Iterator[str]:
    rank = RANKS[room]
    for line, module, names in imports_of(tree):
        if module.startswith("."):
            yield f"{name}:{line}: imports are absolute"
        if module == "monitor":
            targets = [each for each in names if each in RANKS]
        elif module.startswith("monitor."):
            targets = [module.split(".")[1]]
        else:
            continue
        for target in targets:
            if target == room:
                continue
            if RANKS[target] >= rank:
                yield f"{name}:{line}: {room} (rank {rank}) may not import {target} (rank {RANKS[target]})"
            if target == "config" and room not in SEES_CONFIG and not set(names) <= CONFIG_NAMES_FOR_ALL:
                yield f"{name}:{line}: only {', '.join(sorted(SEES_CONFIG))} see Config"
        if room in {"sources", "notify"} and module.startswith(f"monitor.{room}."):
            yield from _stranger_kinds(room, name, line, module)


def _stranger_kinds(room: str, name: str, line: int, module: str) -> Iterator[str]:
    """Kinds are strangers to each other; what two of them share is a module with a leading underscore."""
    other = module.split(".")[2]
    own = Path(name).parts[1].removesuffix(".py") if len(Path(name).parts) > 1 else ""
    if own not in {"__init__", other} and not other.startswith("_"):
        yield f"{name}:{line}: kinds in {room} are strangers to each other; {own} imports {other}"


def _impurities(name: str, tree: ast.AST) -> Iterator[str]:
    reads_files = name in READS_FILES
    for line, module, names in imports_of(tree):
        top = module.split(".")[0]
        impure = (
            top in IMPURE_MODULES
            or module in IMPURE_MODULES
            or (module == "importlib" and "resources" in names)
        )
        if impure and not (reads_files and module in {"pathlib", "importlib.resources", "importlib", "os"}):
            yield f"{name}:{line}: this room is pure; {module} is I/O, clock or chance"
    for node in ast.walk(tree):
        if isinstance(
            node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith
        ) and not name.startswith("ports"):
            yield f"{name}:{getattr(node, 'lineno', 0)}: this room is pure; no await"
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in IMPURE_CALLS and not (reads_files and called == "open"):
                yield f"{name}:{node.lineno}: this room is pure; {called}() reads the world"


def test_every_room_keeps_the_house_rules() -> None:
    """All of monitor/, at once, so that one run shows everything."""
    found: list[str] = []
    for file in sorted(PACKAGE.rglob("*.py")):
        room = room_of(file)
        if room == "__init__":
            continue
        assert room in RANKS, f"{file}: {room} has no rank; give it one here and in ARCHITECTURE.md"
        found += violations(room, str(file.relative_to(PACKAGE)), file.read_text("utf-8"))
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("room", "source", "rule"),
    [
        ("matching", "import asyncio", "asyncio is I/O"),
        ("stories", "from datetime import datetime\nx = datetime.now()", "now() reads the world"),
        ("alerts", "async def f(): ...", "no await"),
        ("sources", "import random", "chance"),
        ("notify", "from monitor.poll import Poller", "notify (rank 3) may not import poll (rank 4)"),
        ("model", "from monitor.matching import fold", "model (rank 1) may not import matching (rank 2)"),
        (
            "stories",
            "from monitor.matching import Matcher",
            "stories (rank 2) may not import matching (rank 2)",
        ),
        ("fetch", "from monitor.config import Config", "see Config"),
        ("deliver", "from . import poll", "imports are absolute"),
        ("store", "def f():\n    from monitor import app", "store (rank 3) may not import app (rank 5)"),
        ("articles", "x = open('f')", "open() reads the world"),
    ],
)
def test_a_broken_rule_is_named_with_its_place(room: str, source: str, rule: str) -> None:
    """A rule that can't fail is no rule: each is broken here once."""
    found = list(violations(room, f"{room}.py", source))
    assert any(rule in line for line in found), found


def test_kinds_are_strangers_to_each_other() -> None:
    """What two kinds share lives in a module whose name begins with an underscore."""
    source = "from monitor.sources.page import read"
    assert list(violations("sources", "sources/feed.py", source))
    assert not list(violations("sources", "sources/feed.py", "from monitor.sources._article import read"))
