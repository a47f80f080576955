"""Rule files from the disk, for programs that have no config: ``load_rules(path)``.

One of the two modules of this room that touch files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from os import PathLike
from pathlib import Path

from monitor.errors import ConfigError, Problem, Weight
from monitor.matching.rules import read_rules
from monitor.model import Rule
from monitor.toml import Document, read, t

RulePath = str | PathLike[str]


def load_rules(paths: RulePath | Iterable[RulePath]) -> tuple[Rule, ...]:
    """The rules of files and of all ``*.toml`` below directories, together: concepts and ids are shared.

    Raises ConfigError with every mistake in them. Samples are not run (``check_samples`` does).
    """
    listed = [paths] if isinstance(paths, str | PathLike) else list(paths)
    documents, problems = list[Document](), list[Problem]()
    for path in _files(map(Path, listed)):
        document, found = _read(path)
        problems += found
        if document is not None:
            documents.append(document)
    ruleset = read_rules(documents, only_rules=True)
    problems += ruleset.problems
    errors = [each for each in problems if each.weight is Weight.ERROR]
    if errors:
        raise ConfigError(sorted(errors, key=lambda each: (each.file, each.line, each.column)))
    return ruleset.rules


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """Each file once, directories in the order of their names."""
    seen: set[Path] = set()
    for path in paths:
        for file in sorted(path.rglob("*.toml")) if path.is_dir() else [path]:
            if file not in seen:
                seen.add(file)
                yield file


def _read(path: Path) -> tuple[Document | None, list[Problem]]:
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None, [_unreadable(path, t("there is no such file"))]
    except OSError as error:
        return None, [
            _unreadable(path, t("this file can't be read: {reason}"), reason=error.strerror or str(error))
        ]
    except UnicodeDecodeError as error:
        return None, [
            _unreadable(path, t("this file is not UTF-8 text (byte {byte})"), byte=str(error.start))
        ]
    return read(text, str(path))


def _unreadable(path: Path, message: str, **values: str) -> Problem:
    return Problem(
        file=str(path),
        code="unreadable-file",
        message=message,
        remedy=t("name a rule file in TOML, or a directory of them"),
        values=values,
    )
