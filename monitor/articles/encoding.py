"""Bytes to text, decided before any parser sees them.

Labels lie: of the feeds that say windows-1256, iso-8859-1 or nothing, many are UTF-8, and a parser that believes the
label makes mojibake of a whole Arabic feed. The order:

    BOM → NUL pattern of UTF-16 → valid UTF-8, whatever the labels say → nearly valid UTF-8 (one bad byte, a cut end)
    → the HTTP label, then the document's own, as browsers understand them → detection → windows-1252
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What the label means on the web (https://encoding.spec.whatwg.org/#names-and-labels): supersets of what it says.
_ALIASES = {
    "iso-8859-1": "windows-1252", "latin1": "windows-1252", "latin-1": "windows-1252", "us-ascii": "windows-1252",
    "ascii": "windows-1252", "iso-8859-9": "windows-1254", "gb2312": "gb18030", "gbk": "gb18030",
    "x-gbk": "gb18030", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "shift_jis": "cp932", "x-sjis": "cp932",
    "tis-620": "cp874", "cp1256": "windows-1256", "x-cp1256": "windows-1256", "arabic": "iso-8859-6",
    "x-user-defined": "windows-1252", "windows-874": "cp874",
}  # fmt: skip
# Labels that a template or a server writes without looking: believed last.
_HOLLOW = frozenset({"", "utf-8", "utf8", "windows-1252"})
# Charsets of the web by Python's names. UTF-16 without its zeros is somebody's mistake; unicode_escape, idna, zip and
# rot13 are codecs of Python's own that a server must not be able to ask for.
_CHARSETS = re.compile(
    r"cp(?:125\d|720|855|864|866|874|932|949|950)|iso8859-\d{1,2}|koi8-[rut]|gb18030|big5(?:hkscs)?|euc_jp|iso2022_jp"
    r"|mac-(?:roman|cyrillic|arabic|farsi|greek|turkish)|tis-620|johab"
)

_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_IN_DOCUMENT = re.compile(
    rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([\w.:-]{1,40})|<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})",
    re.IGNORECASE,
)
_HEAD_BYTES = 4096
_SAMPLE_BYTES = 60_000
# Bad sequences among the multi-byte ones: below this share it is UTF-8 with damage, not another encoding.
_DAMAGE = 1 / 20
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{1,3}")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a body. ``guessed``: neither the bytes nor a label said how to read it, or they had to be repaired."""

    text: str
    encoding: str
    guessed: bool = False


def decode(body: bytes, content_type: str = "") -> Decoded:
    """The text of a body with its HTTP content type. Never fails: what can't be read becomes U+FFFD."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(name, "replace"), name)
    if name := _utf16_without_mark(body):
        return Decoded(body.decode(name, "replace"), name)
    try:
        return Decoded(body.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    if (damaged := _nearly_utf8(body)) is not None:
        return Decoded(damaged, "utf-8", guessed=True)
    if label := _label(body, content_type):
        return Decoded(body.decode(label, "replace"), label)
    return _detected(body)


def _utf16_without_mark(body: bytes) -> str:
    head = body[:200]
    if len(head) < 4 or b"\x00" not in head:
        return ""
    if head[:1] == b"<" and head[1:2] == b"\x00" and head[3:4] == b"\x00":
        return "utf-16-le"
    if head[:1] == b"\x00" and head[1:2] == b"<" and head[2:3] == b"\x00":
        return "utf-16-be"
    return ""


def _nearly_utf8(body: bytes) -> str | None:
    good = len(_MULTIBYTE.findall(body))
    if not good:
        return None
    text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd") - body.count(b"\xef\xbf\xbd")
    return text if bad < max(1.5, good * _DAMAGE) else None


def _label(body: bytes, content_type: str) -> str:
    """The first label worth believing, the server's before the document's; "" without one."""
    said = []
    if found := _IN_HEADER.search(content_type):
        said.append(found[1])
    if inside := _IN_DOCUMENT.search(body[:_HEAD_BYTES]):
        said.append((inside[1] or inside[2]).decode("ascii", "replace"))
    names = [_ALIASES.get(label.lower(), label.lower()) for label in said]
    return next((name for name in names if name not in _HOLLOW and _is_charset(name)), "")


def _is_charset(name: str) -> bool:
    try:
        return bool(_CHARSETS.fullmatch(codecs.lookup(name).name))
    except (LookupError, ValueError):
        return False


def _detected(body: bytes) -> Decoded:
    best = from_bytes(body[:_SAMPLE_BYTES]).best()
    name = best.encoding if best else "windows-1252"
    return Decoded(body.decode(name, "replace"), name, guessed=True)
