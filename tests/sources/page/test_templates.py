"""The addresses that content systems make, each with long headlines and short ones, among the sections of its site.

Once with headings and a menu that says it is one, once as bare as pages can be.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from monitor import url
from monitor.sources.page import read
from tests.sources.documents import response, source

SITE = "https://site.example"
ARABIC = (
    "البرلمان يناقش قانون النفط والغاز في جلسة مغلقة", "حريق في سوق الشورجة", "وزير الخارجية يصل إلى أنقرة",
    "ارتفاع أسعار الذهب اليوم", "الأمم المتحدة تحذر من موجة نزوح جديدة شمالي البلاد", "انطلاق مهرجان بابل", "مقتل ثلاثة جنود",
)  # fmt: skip
ENGLISH = (
    "Parliament debates oil law behind closed doors", "Fire at market", "Minister arrives in Ankara", "Gold prices rise",
    "UN warns of new displacement in the north of the country", "Babylon festival opens", "Three soldiers killed",
)  # fmt: skip


def slug(headline: str) -> str:
    """As most systems make it."""
    return "-".join(headline.lower().split())


TEMPLATES: dict[str, tuple[Callable[[int, str], str], tuple[str, ...], tuple[str, ...]]] = {
    "a number alone": (lambda n, _: f"/{7012345 + n}", ARABIC, ("/categories/12", "/tags/45", "/1")),
    "article and number": (lambda n, _: f"/article/{1012345 + n}/", ARABIC, ("/sections/local/", "/newspaper/pdf/20260124")),
    "archives and number": (lambda n, _: f"/archives/{70123 + n}", ARABIC, ("/archives/category/news", "/archives")),
    "number before more": (lambda n, _: f"/news/lebanon-news/{812345 + n}/articles/ar", ARABIC, ("/news/c/13/lebanon-news/ar", "/live/ar")),
    "number and Arabic slug": (lambda n, h: f"/middle_east/{1512345 + n}-{slug(h)}/", ARABIC, ("/middle_east/", "/tag/مصر/")),
    "Arabic section and slug": (lambda _, h: f"/ar/أمن/{slug(h)}", ARABIC, ("/ar/أمن", "/ar/تقارير-وتحليلات")),
    "slug, then number": (lambda n, h: f"/ar/الدول-العربية/{slug(h)}/{3456789 + n}", ARABIC, ("/ar/الدول-العربية", "/ar/p/about")),
    "date and Arabic slug": (lambda _, h: f"/2026/1/24/{slug(h)}", ARABIC, ("/politics", "/where/arab")),
    "date at the end": (lambda _, h: f"/world/middle-east/{slug(h)}-2026-01-24/", ENGLISH, ("/world/", "/authors/jane-doe/")),
    "date before the slug": (lambda _, h: f"/fr/moyen-orient/20260124-{slug(h)}", ENGLISH, ("/fr/moyen-orient/", "/fr/tag/irak/")),
    "month by name": (lambda _, h: f"/world/2026/jan/24/{slug(h)}", ENGLISH, ("/world", "/profile/jane-doe")),
    "blog": (lambda n, _: f"/2026/01/blog-post_{24 + n}.html", ARABIC, ("/search/label/news", "/p/about.html")),
    "hexadecimal": (lambda n, _: f"/content/{n}a7d8f6c-12ab-4c3d-9e8f-00112233445{n}", ENGLISH, ("/world", "/companies/energy")),
    "slug below the root": (lambda _, h: f"/{slug(h)}/", ENGLISH, ("/category/news/", "/author/jane/", "/privacy-policy/")),
    "script with a number": (lambda n, _: f"/news.php?id={4410 + n}", ARABIC, ("/cat.php?id=3", "/about.php", "/news.php?cat=2")),
    "parameter with a number": (lambda n, _: f"/ar/news-details?newsId={98000 + n}", ARABIC, ("/ar/news-list?catId=3", "/ar/about")),
    "script with a view": (
        lambda n, _: f"/index.php?option=com_content&view=article&id={2210 + n}:slug&catid=35", ARABIC,
        ("/index.php?option=com_content&view=category&id=35", "/index.php?option=com_contact"),
    ),
}  # fmt: skip


def page(addresses: list[str], headlines: tuple[str, ...], sections: tuple[str, ...], *, bare: bool) -> str:
    """A page of these articles and a menu of sections."""
    menu = "".join(
        f"<a href='{each}'>{'أخبار محلية' if headlines is ARABIC else 'World News'}</a>" for each in sections
    )
    pairs = zip(addresses, headlines, strict=True)
    if bare:
        return f"<html><body><div>{menu}</div><ul>{''.join(f'<li><a href={a!r}>{h}</a></li>' for a, h in pairs)}</ul></body></html>"
    cards = "".join(
        f"<div><a href={a!r}><img src='x.jpg'></a><h3><a href={a!r}>{h}</a></h3></div>" for a, h in pairs
    )
    return f"<html><body><nav>{menu}</nav>{cards}</body></html>"


def outcome(name: str, *, bare: bool) -> tuple[int, int, int]:
    """(found, found wrongly, missed)."""
    make, headlines, sections = TEMPLATES[name]
    addresses = [make(number, headline) for number, headline in enumerate(headlines)]
    reading = read(source("page"), response(page(addresses, headlines, sections, bare=bare), f"{SITE}/x/"))
    wanted = {url.comparison_key(url.canonical(address, SITE)) for address in addresses}
    found = {url.comparison_key(request.url) for request in reading.follow}
    return len(wanted & found), len(found - wanted), len(wanted - found)


@pytest.mark.parametrize("name", TEMPLATES)
def test_with_headings_every_headline_of_a_site_is_found(name: str) -> None:
    """And nothing else."""
    assert outcome(name, bare=False)[1:] == (0, 0)


@pytest.mark.parametrize("name", TEMPLATES)
def test_without_any_markup_sections_are_left_out_all_the_same(name: str) -> None:
    """And most headlines found."""
    right, wrong, missed = outcome(name, bare=True)
    assert wrong == 0
    assert right > missed


def test_over_all_templates_hardly_a_headline_is_missed() -> None:
    """F1 over both kinds of pages."""
    outcomes = [outcome(name, bare=bare) for name in TEMPLATES for bare in (False, True)]
    right, wrong, missed = (sum(column) for column in zip(*outcomes, strict=True))
    assert 2 * right / (2 * right + wrong + missed) >= 0.98
