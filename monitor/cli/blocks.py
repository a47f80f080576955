"""[[source]] blocks: writing them, and appending them to a configuration that people keep by hand.

The file is never written anew: what stands in it stays to the byte, and the blocks come behind it. They are tried as a
daemon would read them before the file is replaced, and no address is ever added twice.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import idna

from monitor import url
from monitor.check.names import read_sources
from monitor.config import SecretSource
from monitor.errors import ConfigError, Problem, RasidError, Weight
from monitor.toml import Document, read

_LONGEST_ID = 40
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
# Letter by letter, to be recognised rather than pronounced: a name in the files has to be ASCII.
_LATIN = str.maketrans(
    {
        "ا": "a", "أ": "a", "إ": "i", "آ": "a", "ٱ": "a", "ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "h", "خ": "kh", "د": "d",
        "ذ": "dh", "ر": "r", "ز": "z", "س": "s", "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "a", "غ": "gh",
        "ف": "f", "ق": "q", "ك": "k", "ک": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h", "ة": "a", "و": "w", "ؤ": "w", "ي": "y",
        "ی": "y", "ى": "a", "ئ": "y", "ء": "", "پ": "p", "چ": "ch", "ژ": "zh", "گ": "g", "ı": "i", "ø": "o", "ß": "ss", "œ": "oe",
        "æ": "ae", "ł": "l",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source that somebody wants to watch. ``comment`` stands above its block, ``more`` are further keys as they are
    written in TOML."""

    kind: str
    url: str
    name: str = ""
    language: str = ""
    labels: tuple[str, ...] = ()
    comment: str = ""
    id: str = ""
    more: tuple[tuple[str, str], ...] = ()


class Sources:
    """The sources of a configuration file as they are written, those that are switched off included."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.text = _text_of(path)
        document, problems = read(self.text, str(path))
        if document.damaged:
            raise ConfigError(problems)
        tables = _tables(document)
        self._ids = {str(table["id"]) for table in tables if "id" in table}
        self._watched = {
            url.comparison_key(table["url"]): str(table.get("id", ""))
            for table in tables
            if isinstance(table.get("url"), str)
        }

    def watched_as(self, address: str) -> str | None:
        """The id under which an address is watched already; None: it is not."""
        return self._watched.get(url.comparison_key(address))

    def take(self, new: NewSource) -> str:
        """The block of a source under an id that is free. From then on it counts as watched."""
        taken = free_id(new.id or id_of(new.url), self._ids)
        self._ids.add(taken)
        self._watched[url.comparison_key(new.url)] = taken
        return block(new, taken)

    def append(self, blocks: Sequence[str]) -> None:
        """Write the blocks behind what the file has. Raises ConfigError when a daemon would refuse them, and then
        nothing is written; RasidError when the file can't be."""
        whole = joined(self.text, blocks)
        wrong = self._mistakes(whole)
        if len(wrong) > len(self._mistakes(self.text)):
            raise ConfigError(wrong)
        try:
            handle, name = tempfile.mkstemp(prefix=f".{self.path.name}.", dir=self.path.parent)
        except OSError as error:
            raise RasidError(
                f"{self.path.parent}: can't be written to ({error.strerror or error})"
            ) from error
        stage = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(whole)
                file.flush()
                os.fsync(file.fileno())
            stage.chmod(self.path.stat().st_mode & 0o7777)
            if _text_of(self.path) != self.text:
                raise RasidError(f"{self.path}: somebody else has changed it meanwhile; nothing was written")
            stage.replace(self.path)
        except OSError as error:
            raise RasidError(f"{self.path}: {error.strerror or error}") from error
        finally:
            stage.unlink(missing_ok=True)

    def _mistakes(self, text: str) -> list[Problem]:
        """What a daemon would refuse about the sources in such a file; the rest of it is not ours."""
        document, wrong = read(text, str(self.path))
        found = read_sources(document, SecretSource(self.path.parent), demo=True).problems
        return [each for each in (*wrong, *found) if each.weight is Weight.ERROR]


def joined(text: str, blocks: Sequence[str]) -> str:
    """The text of a file with blocks behind it, an empty line before each."""
    whole = text if not text or text.endswith("\n") else text + "\n"
    return whole + "".join(f"\n{each}" for each in blocks)


def block(new: NewSource, source_id: str) -> str:
    """A [[source]] block."""
    labels = ", ".join(map(quoted, new.labels))
    lines = [
        f"# {_comment(new.comment)}" if new.comment else "",
        "[[source]]",
        f"id = {quoted(source_id)}",
        f"kind = {quoted(new.kind)}",
        f"url = {quoted(new.url)}",
        f"name = {quoted(new.name)}" if new.name else "",
        f"language = {quoted(new.language)}" if new.language else "",
        f"labels = [{labels}]" if labels else "",
        *(f"{key} = {value}" for key, value in new.more),
    ]
    return "".join(f"{line}\n" for line in lines if line)


def id_of(address: str) -> str:
    """An id after the host of an address: "enabbaladi" for www.enabbaladi.net, "bbci" for feeds.bbci.co.uk."""
    first, _, rest = url.site(address).partition(".")
    name = slug(_shown(first))
    return "source" if not name or rest.rpartition(".")[2].isdigit() or ":" in first else name


def _shown(label: str) -> str:
    """A part of a host as people read it."""
    try:
        return str(idna.decode(label)) if label.startswith("xn--") else label
    except idna.IDNAError:
        return label


def free_id(wish: str, taken: Iterable[str]) -> str:
    """The id itself, or with the first number that is free."""
    used = set(taken)
    if wish not in used:
        return wish
    number = 2
    while f"{wish}-{number}" in used:
        number += 1
    return f"{wish}-{number}"


def slug(text: str) -> str:
    """A name in ASCII that may be an id or a label: "سياسة عربية" becomes "syasa-arbya"."""
    latin = unicodedata.normalize("NFKD", text.casefold().translate(_LATIN))
    plain = "".join(each for each in latin if not unicodedata.combining(each))
    return _NOT_IN_NAMES.sub("-", plain).strip("-")[:_LONGEST_ID].strip("-")


def quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, but for DEL and lone surrogates, which no file can hold."""
    sound = text.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(sound, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    return "".join(each if each.isprintable() else " " for each in text)


def _text_of(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", newline="") as file:  # line ends stay what they are
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise RasidError(f"{path}: can't be read ({error})") from error


def _tables(document: Document) -> list[Mapping[str, Any]]:
    found = document.data.get("source")
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []
