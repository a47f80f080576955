"""Addresses: one spelling for one page, and a key under which two addresses of one page compare equal.

``canonical`` is an address that a person may click: nothing that could change what the server answers is touched.
``comparison_key`` goes further (www., the scheme, /amp, a trailing slash, the order of the query) and is never
shown nor fetched. Neither decides that two articles are the same: stories/ does, with more than an address.

Theory of operation. The order of the steps makes ``canonical`` idempotent; each step may only meet what the steps
before it have made uniform:

1. edges stripped, tabs and line breaks removed (RFC 3986 appendix C, WHATWG URL §4.4);
2. percent-encoding undone where it has no meaning: unreserved ASCII and valid UTF-8. Reserved characters stay
   encoded, so that %2F never becomes a path separator. A lone % becomes %25;
3. Unicode NFC, then ``&amp;`` and its numeric forms repaired: both can only be seen on decoded text;
4. split, resolved against the base (RFC 3986 §5.2), the host through IDNA (UTS 46, as browsers and yarl do);
5. path: session ids, doubled slashes and dot segments removed; query: a closed list of tracking names removed;
6. everything encoded again, as UTF-8 with upper-case hexadecimal digits.

Hostile text is expected: nothing here raises, an address that is not http(s) with a valid host gives "".
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote

import idna

# Longer ones are data, not addresses; browsers and servers refuse most of them from 8 kB on.
MAX_LENGTH = 8192

_DEFAULT_PORTS = {"http": 80, "https": 443}

# Blanks, C0 controls, and the invisible marks that come along when an address is copied out of Arabic text.
_EDGES = (
    "".join(map(chr, range(33))) + "\x7f\x85\xa0\u061c\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2060\ufeff"
)
_BREAKS = str.maketrans("", "", "\t\n\r")
_SURROGATE = re.compile("[\ud800-\udfff]")

_ENCODED_RUN = re.compile(r"(?:%[0-9A-Fa-f]{2})+|%")
_KEPT = re.compile(r"(%[0-9A-F]{2})")
_RESERVED = re.compile(rb"[\x00-\x7f](?<![A-Za-z0-9\-._~])")
# What must be encoded on the way out, everywhere after the host; "%" has been settled on the way in.
_TO_ENCODE = re.compile(r"[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%]+")

# "&amp;", "&#38;", "&#x26;", also twice over; and the "amp;" that is left of one at the start of a query.
_AMPERSAND = re.compile(r"(?:&|\?(?=amp;))(?:amp;|#0*38;|#x0*26;)+", re.IGNORECASE)

# RFC 3986 appendix B, with the scheme spelled out.
_PARTS = re.compile(
    r"(?:([A-Za-z][A-Za-z0-9+.\-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL
)
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")

_SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
# Not after a colon: /web/2026/https://example.org/ holds another address.
_SLASHES = re.compile(r"(?<!:)/{2,}")

# Names that only tell the publisher where a reader came from. A closed list: ``id``, ``p``, ``v``, ``source`` and
# ``ref`` choose the page on many sites and are not in it.
_TRACKING_NAMES = """
gclid gclsrc dclid gbraid wbraid srsltid _ga _gl fbclid msclkid twclid yclid ysclid ymclid ttclid igsh igshid
mc_cid mc_eid mkt_tok _hsenc _hsmi vero_id oly_enc_id oly_anon_id
at_medium at_campaign at_campaign_type at_link_id at_link_type at_link_origin at_ptr_name at_ptr_type at_format
at_creation at_variant at_network at_audience at_bbc_team at_custom1 at_custom2 at_custom3 at_custom4 xtor xtref
ns_campaign ns_mchannel ns_source ns_linkname ns_fee wt_mc wt_zmc wt_mc_o wt_mc_s ocid cmp cmpid s_cid ito ncid
guccounter guce_referrer guce_referrer_sig __twitter_impression amp_js_v amp_gsa usqp traffic_source smid
jsessionid phpsessid
"""
_TRACKING = frozenset(_TRACKING_NAMES.split())
_TRACKING_PREFIXES = ("utm_", "mtm_", "pk_campaign", "pk_kwd", "piwik_", "hsa_")

# What registries put between a country and the names they sell.
_SECOND_LEVEL_NAMES = """
ac co com edu gob gouv gov gv info k12 mil ne net nom or org sch
"""
_SECOND_LEVEL = frozenset(_SECOND_LEVEL_NAMES.split())

_TWIN_HOST = re.compile(r"(?:(?:www|m|mobile|amp)\.)+(?=[^.]+\.[^.])")
_TWIN_END = re.compile(r"(?:(?<=[^/])/amp|/(?:index|default)\.(?:html?|php|aspx?|jsp))?/*\Z", re.IGNORECASE)
_TWIN_QUERY = frozenset({"amp", "amp=", "amp=1", "amp=true", "outputtype=amp"})


# An address on which none of the steps finds anything to do: half of those that feeds have, told at a tenth of the cost.
_CANONICAL = re.compile(
    r"https?://(?=[^/]{1,253}/)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*(?:/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)*/?(?:\?(?:p|id)=[0-9]+)?"
)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The five parts of RFC 3986, as text; ``None`` is "not there", which is not the same as empty."""

    scheme: str
    authority: str | None
    path: str
    query: str | None
    fragment: str | None


@dataclass(frozen=True, slots=True)
class _Address:
    """An http(s) address in its parts, each in its one spelling."""

    scheme: str
    host: str
    port: str
    path: str
    query: tuple[str, ...]
    fragment: str

    def shown(self) -> str:
        return f"{self.scheme}://{self.authority()}{self.path}{self.tail()}"

    def authority(self) -> str:
        return (f"[{self.host}]" if ":" in self.host else self.host) + self.port

    def tail(self) -> str:
        return ("?" + "&".join(self.query) if self.query else "") + self.fragment


def canonical(url: str, base: str = "") -> str:
    """The one spelling of an address, resolved against ``base``; "" when it is not http(s). Never raises."""
    if len(url) <= MAX_LENGTH and _CANONICAL.fullmatch(url):
        return url
    address = _parse(url, base)
    if address is None:
        return ""
    return address.shown()


def comparison_key(url: str) -> str:
    """What is equal for two addresses that most likely show the same page; "" when it is not http(s)."""
    address = _parse(url)
    if address is None:
        return ""
    twin = replace(
        address,
        host=_TWIN_HOST.sub("", address.host, count=1) if _TWIN_HOST.match(address.host) else address.host,
        path=_without_twin_end(address.path),
        query=tuple(sorted(each for each in address.query if each.lower() not in _TWIN_QUERY)),
    )
    return f"{twin.authority()}{twin.path}{twin.tail()}"


def url_key(url: str) -> bytes:
    """The comparison key as 16 bytes (BLAKE2b), for the store; b"" without one."""
    key = comparison_key(url)
    return hashlib.blake2b(key.encode(), digest_size=16).digest() if key else b""


def host(url: str) -> str:
    """The host in its one spelling (IDNA, lower case, no port, no brackets); "" when it is not http(s)."""
    address = _parse(url)
    return address.host if address else ""


def site(url: str) -> str:
    """The name that a site's owner registered, as far as its spelling tells ("news.bbc.co.uk" is of "bbc.co.uk"); an IP
    address is its own. "" when it is not http(s).

    Two letters behind a short word are taken for a suffix of two parts (co.uk, com.eg, gov.sa); the list of public
    suffixes would be exact, and stale on the day after a release.
    """
    name = host(url)
    labels = name.split(".")
    if ":" in name or len(labels) <= 2 or labels[-1].isdigit():
        return name
    has_two_parts = len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3 if has_two_parts else -2 :])


# --- steps -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def _parse(url: str, base: str = "") -> _Address | None:
    # Remembered for a moment: the same address is asked for its spelling, its key and its host one after the other.
    if len(url) > MAX_LENGTH or len(base) > MAX_LENGTH:
        return None
    parts = _split(_decoded(url))
    if parts.scheme not in _DEFAULT_PORTS:
        if parts.scheme or not base:
            return None
        parts = _resolved(parts, _split(_decoded(base)))
        if parts.scheme not in _DEFAULT_PORTS:
            return None
    located = _host_and_port(parts.scheme, parts.authority or "")
    if located is None:
        return None
    address = _Address(
        parts.scheme, *located, _path(parts.path), _query(parts.query), _fragment(parts.fragment)
    )
    # Encoding makes Arabic six times as long; what would be refused when read again is refused now.
    return address if len(address.shown()) <= MAX_LENGTH else None


def _decoded(url: str) -> str:
    """Steps 1 to 3: characters instead of percent-encoding wherever that changes nothing."""
    text = url.strip(_EDGES)
    if (
        text.isascii() and text.isprintable() and "%" not in text
    ):  # most of them: only an ampersand can be wrong
        return _AMPERSAND.sub(lambda found: found[0][0], text) if ";" in text else text
    text = _SURROGATE.sub("\ufffd", text.translate(_BREAKS))
    pieces = _KEPT.split(_ENCODED_RUN.sub(_decoded_run, text))
    # Piece by piece: in "%0A" followed by a combining accent, "A" is a digit and not a letter to put it on.
    text = "".join(piece if piece[:1] == "%" else unicodedata.normalize("NFC", piece) for piece in pieces)
    return _AMPERSAND.sub(lambda found: found[0][0], text)


def _decoded_run(found: re.Match[str]) -> str:
    if found[0] == "%":
        return "%25"
    octets = bytes.fromhex(found[0].replace("%", ""))
    kept = _RESERVED.sub(lambda octet: b"%%%02X" % octet[0][0], octets)
    # Bytes that are not UTF-8 come back as lone surrogates and are written as they were.
    text = kept.decode("utf-8", "surrogateescape")
    return _SURROGATE.sub(lambda octet: f"%{ord(octet[0]) - 0xDC00:02X}", text)


def _split(text: str) -> _Parts:
    # Browsers read "\" as "/" in front of the query, so whoever writes one means it (or wants to deceive).
    cut = min((at for at in (text.find("?"), text.find("#")) if at >= 0), default=len(text))
    found = _PARTS.fullmatch(text[:cut].replace("\\", "/") + text[cut:])
    if found is None:  # the expression matches any text; this satisfies the type checker
        return _Parts("", None, "", None, None)
    scheme, authority, path, query, fragment = found.groups()
    return _Parts((scheme or "").lower(), authority, path, query, fragment)


def _resolved(parts: _Parts, base: _Parts) -> _Parts:
    """RFC 3986 §5.2.2 for a reference without a scheme; dot segments are removed later."""
    if parts.authority is not None:
        return replace(parts, scheme=base.scheme)
    if not parts.path:
        query = base.query if parts.query is None else parts.query
        return _Parts(base.scheme, base.authority, base.path, query, parts.fragment)
    path = parts.path if parts.path.startswith("/") else base.path.rpartition("/")[0] + "/" + parts.path
    return _Parts(base.scheme, base.authority, path, parts.query, parts.fragment)


def _host_and_port(scheme: str, authority: str) -> tuple[str, str] | None:
    """The host, and ":port" unless it is the scheme's own. User and password are dropped: never shown, never keyed."""
    name, bracket, rest = authority.rpartition("@")[2].rpartition("]")
    if bracket:
        name, colon, port = name + bracket, rest[:1], rest[1:]
        if rest and colon != ":":
            return None
    else:
        name, _, port = rest.partition(":")
    port = port.lstrip("0") if port.strip("0") else port[:1]
    if port and not (port.isascii() and port.isdigit() and len(port) <= 5 and int(port) <= 65535):
        return None
    shown = "" if not port or int(port) == _DEFAULT_PORTS[scheme] else f":{port}"
    host_name = _host(name)
    return (host_name, shown) if host_name else None


def _host(name: str) -> str:
    """A name in ASCII and lower case, or an IPv6 address without brackets; "" when it can't be one."""
    if name.startswith("["):
        try:
            return str(ipaddress.IPv6Address(name[1:-1])) if "%" not in name else ""
        except ValueError:
            return ""
    if not name.isascii():
        name = _ascii_name(name)
    name = name.lower().removesuffix(".")
    return name if _HOST.fullmatch(name) else ""


def _ascii_name(name: str) -> str:
    if len(name) > 253:
        return ""
    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError:
        pass
    try:
        # IDNA 2003 knows names that 2008 forbids (symbols, emoji) and that browsers still open.
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _path(path: str) -> str:
    path = _SLASHES.sub("/", _SESSION.sub("", path))
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + _encoded("/".join(kept)) if kept else "/"


def _query(query: str | None) -> tuple[str, ...]:
    pieces = (query or "").split("&")
    return tuple(_encoded(piece) for piece in pieces if piece and not _is_tracking(piece))


def _is_tracking(piece: str) -> bool:
    name = piece.partition("=")[0].lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def _fragment(fragment: str | None) -> str:
    """Only "#!…" chooses a page; any other fragment is a place on it."""
    return "#" + _encoded(fragment) if fragment and fragment.startswith("!") else ""


def _encoded(text: str) -> str:
    return _TO_ENCODE.sub(lambda found: quote(found[0], safe=""), text)


def _without_twin_end(path: str) -> str:
    while (shorter := _TWIN_END.sub("", path, count=1)) != path:
        path = shorter
    return path
