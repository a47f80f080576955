"""The publisher's address in that of a search engine or a cache."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import stories, url
from monitor.model import Article
from monitor.stories.wrappers import unwrapped

NEWS = "https://www.news.example/world/2026/01/24/floods"


def google(address: str, amp: str = "") -> str:
    """As Google News packed addresses: fields of a message, each with its length."""
    message = b"\x08\x13\x22" + bytes([len(address)]) + address.encode()
    if amp:
        message += b"\xd2\x01" + bytes([len(amp)]) + amp.encode()
    return base64.urlsafe_b64encode(message).decode().rstrip("=")


@pytest.mark.parametrize(
    "address",
    [
        f"https://news.google.com/rss/articles/{google(NEWS)}?oc=5",
        f"https://news.google.com/articles/{google(NEWS, NEWS + '/amp')}",
        "https://www.google.com/amp/s/www.news.example/world/2026/01/24/floods",
        "https://www-news-example.cdn.ampproject.org/c/s/www.news.example/world/2026/01/24/floods",
        "https://www.google.co.uk/url?sa=t&url=https%3A%2F%2Fwww.news.example%2Fworld%2F2026%2F01%2F24%2Ffloods",
        "https://www.bing.com/news/apiclick.aspx?url=https%3a%2f%2fwww.news.example%2fworld%2f2026%2f01%2f24%2ffloods&c=1",
        "https://m.news.example/world/2026/01/24/floods?utm_source=x",
        "https://amp.news.example/world/2026/01/24/floods/",
    ],
)
def test_every_address_of_an_article_has_its_key(address: str) -> None:
    """So that outlets and aggregators meet at one address."""
    plain = stories.keys(Article(id="1", url=NEWS)).url_key
    assert stories.keys(Article(id="2", url=address)).url_key == plain != b""


def test_arabic_paths_have_one_key_however_they_are_encoded() -> None:
    """Plain, percent-encoded, in either case of the digits, wrapped."""
    plain = "https://news.example/أخبار/فيضانات"
    encoded = url.canonical(plain)
    wrapped = f"https://news.google.com/rss/articles/{google(encoded)}"
    found = {
        stories.keys(Article(id="1", url=each)).url_key for each in (plain, encoded, encoded.lower(), wrapped)
    }
    assert len(found) == 1


@pytest.mark.parametrize(
    "address",
    [
        NEWS,
        # What says nothing of the publisher stays.
        "https://news.google.com/rss/articles/CBMiAUFVX3lxTE5BQUFBQUFBQUFBQUFBQUFB?oc=5",
        "https://news.google.com/topics/abc",
        "https://www.google.com/search?q=https://a.example/",
        "https://www.google.com/url?sa=t",
        "https://other.example/url?url=https://a.example/b",
        "https://www.google.com/url?q=javascript:alert(1)",
    ],
)
def test_any_other_address_is_its_own(address: str) -> None:
    """Nothing is guessed."""
    assert unwrapped(address) == address


@given(st.text())
def test_any_path_may_stand_there(path: str) -> None:
    """Nothing raises, and what comes out is an address."""
    for host in (
        "news.google.com/articles",
        "www.google.com/amp",
        "x.cdn.ampproject.org/c",
        "www.google.com/url?q=",
    ):
        address = url.canonical(f"https://{host}/{path}")
        if address:
            assert url.canonical(unwrapped(address))
