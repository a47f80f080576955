"""Addresses: one spelling, one key, and no exception whatever stands there."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor import url as room
from monitor.url import MAX_LENGTH, canonical, comparison_key, host, url_key


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        # Scheme and host in lower case, the path as it is.
        ("HTTPS://News.Example.ORG/Path", "https://news.example.org/Path"),
        # An empty path is "/".
        ("http://example.org", "http://example.org/"),
        ("http://example.org?p=1", "http://example.org/?p=1"),
        # The scheme's own port goes, another stays, an empty or padded one is no port.
        ("http://example.org:80/a", "http://example.org/a"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("https://example.org:80/a", "https://example.org:80/a"),
        ("http://example.org:/a", "http://example.org/a"),
        ("http://example.org:00080/a", "http://example.org/a"),
        # A host of other letters through IDNA, written any way; the full stop of the root goes.
        ("http://مثال.إختبار/x", "http://xn--mgbh0fb.xn--kgbechtv/x"),
        ("http://B\u00fccher.example./x", "http://xn--bcher-kva.example/x"),
        ("http://b%C3%BCcher.example/x", "http://xn--bcher-kva.example/x"),
        ("http://ｅxample。org/x", "http://example.org/x"),
        ("http://my_feeds.example.org/", "http://my_feeds.example.org/"),
        # IPv6 in its short form.
        ("http://[2001:DB8:0:0::1]:8080/a", "http://[2001:db8::1]:8080/a"),
        # Percent-encoding made uniform: letters decoded, other characters encoded, digits in upper case.
        ("http://example.org/%7euser/%61", "http://example.org/~user/a"),
        ("http://example.org/خبر", "http://example.org/%D8%AE%D8%A8%D8%B1"),
        ("http://example.org/%d8%ae%d8%a8%d8%b1", "http://example.org/%D8%AE%D8%A8%D8%B1"),
        ("http://example.org/a b|c", "http://example.org/a%20b%7Cc"),
        # … reserved ones stay as the publisher wrote them: %2F is not a separator, %26 does not part the query.
        ("http://example.org/a%2fb", "http://example.org/a%2Fb"),
        ("http://example.org/?q=a%26b%3D1", "http://example.org/?q=a%26b%3D1"),
        # … bytes of another encoding (windows-1256) stay bytes, and a lone % is a percent sign.
        ("http://example.org/%CE%C8%D1", "http://example.org/%CE%C8%D1"),
        ("http://example.org/100%/x%zz", "http://example.org/100%25/x%25zz"),
        ("http://example.org/%2541", "http://example.org/%2541"),
        # NFC, raw or encoded.
        ("http://example.org/cafe\u0301", "http://example.org/caf%C3%A9"),
        ("http://example.org/cafe%CC%81", "http://example.org/caf%C3%A9"),
        # Dot segments, encoded ones too; never above the root.
        ("http://example.org/a/./b/../c/", "http://example.org/a/c/"),
        ("http://example.org/a/%2e%2e/b", "http://example.org/b"),
        ("http://example.org/../../a/..", "http://example.org/"),
        # A doubled slash once, unless the path holds another address.
        ("http://example.org//a///b", "http://example.org/a/b"),
        ("http://example.org/web/http://e.org//a", "http://example.org/web/http://e.org/a"),
        # &amp; that was escaped once too often, in all its forms.
        ("http://example.org/?a=1&amp;b=2", "http://example.org/?a=1&b=2"),
        ("http://example.org/?a=1&amp;amp;b=2", "http://example.org/?a=1&b=2"),
        ("http://example.org/?a=1&#038;b=2", "http://example.org/?a=1&b=2"),
        ("http://example.org/?amp;utm_source=x&a=1", "http://example.org/?a=1"),
        # Tracking names go, in any case, after &amp; too; the rest keeps its order and its spelling.
        ("http://example.org/?z=1&utm_source=rss&a=2&UTM_Medium=x", "http://example.org/?z=1&a=2"),
        ("https://www.bbc.com/arabic/1?at_medium=RSS&amp;at_campaign=X", "https://www.bbc.com/arabic/1"),
        ("http://example.org/a?xtor=RSS-1#xtor=2", "http://example.org/a"),
        ("http://example.org/a?utm%5Fsource=x", "http://example.org/a"),
        ("http://example.org/a?fbclid=1&gclid=2&ocid=3&cmp=4&mc_cid=5", "http://example.org/a"),
        # … what chooses the page is not tracking.
        (
            "http://example.org/?p=123&id=4&v=5&source=a&ref=b",
            "http://example.org/?p=123&id=4&v=5&source=a&ref=b",
        ),
        ("http://example.org/?utmost=1", "http://example.org/?utmost=1"),
        # Empty pieces of a query go, a name without a value stays.
        ("http://example.org/?&a&&b=&", "http://example.org/?a&b="),
        ("http://example.org/?", "http://example.org/"),
        # Session ids go.
        ("http://example.org/a;jsessionid=0F?b=1", "http://example.org/a?b=1"),
        # A fragment is a place on the page, "#!" chooses one.
        ("http://example.org/a#comment-637681", "http://example.org/a"),
        ("http://example.org/#!/news/1", "http://example.org/#!/news/1"),
        # User and password are never shown.
        ("http://user:pw@example.org/a", "http://example.org/a"),
        # What comes along when an address is copied out of a page.
        (" \u200fhttp://example.org/a\u00a0\n", "http://example.org/a"),
        ("http://exam\nple.org/a\tb", "http://example.org/ab"),
        # A backslash is a slash for browsers; the host is what they open, not what a person would guess.
        ("http:\\\\good.example\\@evil.example/x", "http://good.example/@evil.example/x"),
        ("http://good.example@evil.example/x", "http://evil.example/x"),
    ],
)
def test_an_address_has_one_spelling(url: str, expected: str) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org/a",
        "/a",
        "mailto:editor@example.org",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://example.org/a",
        "data:text/html,x",
        "http:",
        "http://",
        "http:///a",
        "http://[bad",
        "http://bad]/",
        "http://[::1]x/",
        "http://[fe80::1%25eth0]/",
        "http://example.org:port/",
        "http://example.org:99999/",
        "http://example.org:" + "9" * 5000 + "/",
        "http://example.org:٨٠/",
        "http://exa mple.org/",
        "http://example..org/",
        "http://-%2F-/",
        "http://" + "a" * 64 + ".org/",
        "http://\u0645" + "." * 300,
        "http://example.org/" + "a" * MAX_LENGTH,
        "http://example.org/" + "خ" * (MAX_LENGTH // 3),
    ],
)
def test_what_is_not_an_http_address_gives_nothing(url: str) -> None:
    assert canonical(url) == ""
    assert comparison_key(url) == ""
    assert host(url) == ""
    assert url_key(url) == b""


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("c", "https://example.org/a/c"),
        ("../c?d=1", "https://example.org/c?d=1"),
        ("/c", "https://example.org/c"),
        ("//other.example/c", "https://other.example/c"),
        ("?d=1", "https://example.org/a/b?d=1"),
        ("", "https://example.org/a/b?q=1"),
        ("#place", "https://example.org/a/b?q=1"),
        # An address of its own does not look at the base.
        ("http://other.example/", "http://other.example/"),
        ("mailto:a@example.org", ""),
    ],
)
def test_a_reference_is_resolved_against_its_base(reference: str, expected: str) -> None:
    assert canonical(reference, "https://example.org/a/b?q=1#f") == expected


def test_a_base_that_is_no_address_helps_nobody() -> None:
    assert canonical("a", "http://[bad") == ""
    assert canonical("a", "urn:x") == ""


@pytest.mark.parametrize(
    "twins",
    [
        # Scheme; www., m., mobile., amp.
        ("http://example.org/a", "https://www.example.org/a", "https://m.example.org/a", "http://amp.example.org/a"),
        # Trailing slash, index file, /amp, one after the other.
        ("http://example.org/a", "http://example.org/a/", "http://example.org/a/amp/", "http://example.org/a/index.html"),
        ("http://example.org", "http://example.org/", "http://example.org/index.php", "https://example.org/Default.aspx"),
        # The order of the query, and its AMP switches.
        ("http://example.org/?a=1&b=2", "http://example.org/?b=2&a=1", "http://example.org/?b=2&amp=1&a=1"),
        ("http://example.org/a?outputType=amp", "http://example.org/a"),
        # Everything that has one canonical spelling.
        ("http://example.org/خبر?utm_source=x", "https://example.org/%D8%AE%D8%A8%D8%B1#top"),
    ],
)  # fmt: skip
def test_two_addresses_of_one_page_have_one_key(twins: tuple[str, ...]) -> None:
    assert len({comparison_key(url) for url in twins}) == 1
    assert len({url_key(url) for url in twins}) == 1
    assert len(url_key(twins[0])) == 16


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://example.org/a", "http://example.org/b"),
        ("http://example.org/?p=1", "http://example.org/?p=2"),
        ("http://example.org/A", "http://example.org/a"),
        ("http://example.org/a%2Fb", "http://example.org/a/b"),
        ("http://arabic.example.org/a", "http://english.example.org/a"),
        ("http://example.org:8080/a", "http://example.org/a"),
        ("http://example.org/#!/1", "http://example.org/#!/2"),
        # "m." is the name itself when nothing but an ending is left without it.
        ("http://m.org/a", "http://amp.org/a"),
        # A page called "amp", and one whose name ends so.
        ("http://example.org/amp", "http://example.org/"),
        ("http://example.org/lamp", "http://example.org/l"),
    ],
)
def test_two_pages_have_two_keys(one: str, other: str) -> None:
    assert comparison_key(one) != comparison_key(other)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://User@Example.ORG:8443/a", "example.org"),
        ("http://[::1]:80/", "::1"),
        ("http://مثال.إختبار/", "xn--mgbh0fb.xn--kgbechtv"),
    ],
)
def test_the_host_has_one_spelling(url: str, expected: str) -> None:
    assert host(url) == expected


# Text that looks enough like an address to get past the first check.
_pieces = st.sampled_from(
    ["http://", "HTTPS://", "//", "/", "\\", "?", "#", "#!", "@", ":", "[", "]", "::1", "%", "%2", "%2F", "%25", "%26",
     "%61mp;", "&", "&amp;", "amp;", "&#38;", "#38;", "=", ";", ";jsessionid=", "utm_source=x", ".", "..", "%2e", "a", "b.org",
     "www.", "m.", "amp", "index.html", "خبر", "e\u0301", "%CC%81", "\u037e", "%CE", "\u0338", "\udc80", "\u3002",
     "ß", "\u200d", "xn--", "80", "0", "+", " ", "\t", "\u00a0", "☃"]
)  # fmt: skip
hostile = st.one_of(
    st.text(),
    st.lists(_pieces).map("".join),
    st.lists(_pieces).map(lambda each: "http://a.b/" + "".join(each)),
)


@given(hostile)
@example("http://a.b/?%61mp;x")
@example("http://a.b/a:///b/./..//")
@example("http://a.b/&amp\u037e")
@example("http://a.b/%0A%CC%80")
def test_the_one_spelling_of_a_spelling_is_itself(url: str) -> None:
    once = canonical(url)
    assert canonical(once) == once
    assert once.isascii()
    assert comparison_key(once) == comparison_key(url)
    assert host(once) == host(url)


@given(hostile, hostile)
def test_no_text_raises(url: str, base: str) -> None:
    resolved = canonical(url, base)
    assert resolved == "" or resolved.startswith(("http://", "https://"))
    assert (comparison_key(url) == "") == (url_key(url) == b"") == (host(url) == "")


_segments = st.lists(st.sampled_from(["a", "b", ".", "..", "c.html"]), max_size=6).map("/".join)


@given(_segments, st.booleans(), _segments)
def test_resolving_agrees_with_the_standard_library(path: str, rooted: bool, base_path: str) -> None:
    """urllib keeps what we make uniform, so both go through canonical."""
    base = f"https://example.org/{base_path}"
    reference = ("/" if rooted else "") + path
    assert canonical(reference, base) == canonical(urljoin(base, reference))


@given(hostile)
def test_the_standard_library_reads_what_we_write(url: str) -> None:
    once = canonical(url)
    if once:
        parts = urlsplit(once)
        assert (parts.hostname or "") == host(url)
        assert parts.username is None


@given(st.text(alphabet="ab.c-_~0/?p=1id٠:%", max_size=12).map("http://a{}".format))
@example("http://0/0?p=٠")
def test_what_is_told_to_be_canonical_at_a_glance_is(address: str) -> None:
    """The expression promises that no step finds anything to do."""
    if len(address) <= MAX_LENGTH and room._CANONICAL.fullmatch(address):
        found = room._parse(address)
        assert found is not None
        assert found.shown() == address
