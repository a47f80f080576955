"""What the sample newsroom's articles look like on the wire."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree, html

from monitor.demo.edition import Edition, Manuscript, Printed, Version, load_manuscripts
from monitor.demo.outlets import OUTLETS, Outlet
from monitor.demo.printing import Press

START = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)
BASE = "http://127.0.0.1:9"
AGENCY = OUTLETS[0]

HOSTILE = """<script>alert("1")</script> & ]]> </script> "quoted" 'single'"""


def printed(title: str = "عنوان", text: str = "نص", moment: datetime = START) -> Printed:
    version = Version(0, title, title, (text,))
    return Printed(
        Manuscript("agency", "slug", (title,), (version,), author=title, note=title), version, moment, moment
    )


def everything(outlet: Outlet) -> tuple[Printed, ...]:
    """All that an outlet has out at the end."""
    return Edition(load_manuscripts(), START).visible(outlet.slug, START + timedelta(minutes=3))


@pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.slug)
def test_every_feed_is_well_formed_and_declares_its_encoding(outlet: Outlet) -> None:
    visible = everything(outlet)
    body = Press(outlet, BASE).feed(visible, START)
    assert body.startswith(f'<?xml version="1.0" encoding="{outlet.encoding}"?>'.encode())
    titles = [node.text for node in etree.fromstring(body).iter("{*}title")]
    assert titles == [outlet.name, *(each.version.title for each in visible)]


@pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.slug)
def test_every_page_says_who_when_and_what_in_its_encoding(outlet: Outlet) -> None:
    press = Press(outlet, BASE)
    visible = everything(outlet)
    for each in visible:
        page = html.fromstring(press.article(each, visible).decode(outlet.encoding))
        assert page.get("lang") == outlet.language
        assert page.get("dir") == ("rtl" if outlet.language == "ar" else "ltr")
        assert page.findtext(".//h1") == each.version.title
        assert [node.text for node in page.iterfind('.//div[@class="article-body"]/p')] == list(
            each.version.paragraphs
        )
        said = json.loads(page.findtext(".//script") or "")
        assert said["headline"] == each.version.title
        assert datetime.fromisoformat(said["datePublished"]) == each.published
        assert said["publisher"]["name"] == outlet.name


@pytest.mark.parametrize("form", ["rss", "atom", "front"])
def test_what_an_article_says_never_becomes_markup(form: str) -> None:
    outlet = Outlet("agency", HOSTILE, "", "ar", form, whole_text=True)  # type: ignore[arg-type] # a plain str here
    press = Press(outlet, BASE)
    article = printed(HOSTILE, HOSTILE)
    page = html.fromstring(press.article(article, [article]).decode())
    assert [node.get("type") for node in page.iterfind(".//script")] == ["application/ld+json"]
    assert json.loads(page.findtext(".//script") or "")["headline"] == HOSTILE
    assert page.findtext(".//h1") == HOSTILE
    front = html.fromstring(press.front([article]).decode())
    assert not list(front.iterfind(".//script"))
    feed = etree.fromstring(press.feed([article], START))
    assert [node.text for node in feed.iter("{*}title")] == [HOSTILE, HOSTILE]


def test_what_windows_1256_cannot_hold_becomes_a_reference() -> None:
    outlet = Outlet("radio", "r", "", "ar", "rss", "windows-1256")
    body = Press(outlet, BASE).feed([printed("سنة ٢٠١٤ ی")], START)
    assert b"&#1634;" in body
    assert [node.text for node in etree.fromstring(body).iter("title")] == ["r", "سنة ٢٠١٤ ی"]


def test_the_radio_really_is_in_windows_1256() -> None:
    radio = next(outlet for outlet in OUTLETS if outlet.encoding == "windows-1256")
    body = Press(radio, BASE).feed(everything(radio), START)
    assert "قوة المهام المشتركة".encode("windows-1256") in body
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


@pytest.mark.parametrize(
    ("day", "shown"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (5, "5th"), (11, "11th"), (12, "12th"), (13, "13th"), (21, "21st"), (30, "30th")],
)  # fmt: skip
def test_the_date_line_is_in_the_odd_form_of_a_real_publisher(day: int, shown: str) -> None:
    article = printed(moment=datetime(2026, 11, day, 12, tzinfo=UTC))
    assert f"تاريخ النشر: {shown}, November 2026 GMT" in Press(AGENCY, BASE).article(article, []).decode()


def test_the_date_line_is_in_gmt_whatever_the_outlets_clock() -> None:
    """22:30 GMT is already the next day for the outlet."""
    page = Press(AGENCY, BASE).article(printed(), []).decode()
    assert "21st, November 2026 GMT" in page
    assert "2026-11-22T01:30:00+03:00" in page


def test_a_page_links_to_other_articles_not_to_itself() -> None:
    visible = everything(AGENCY)
    page = html.fromstring(Press(AGENCY, BASE).article(visible[0], visible).decode())
    links = [node.get("href") for node in page.iterfind(".//aside//a")]
    assert links == [Press(AGENCY, BASE).url(each) for each in visible[1:]]


@pytest.mark.parametrize(
    "spelling",
    [
        '"التحالف الدولي":',  # in straight quotes, at the start of the headline
        "التحالف الدولى",  # alef maksura for ya
        "والتحالف الدولي",  # with و
        "للتحالف (",  # with ل, the word alone
        "للتحالف الدولى",  # with ل, as a phrase, over a line break in the manuscript
        "المسئولين",  # hamza on ya
        "قوة المهام المشتركة- عملية العزم الصلب",  # a hyphen glued to the left
        "المشتركة-عملية",  # to both sides
        "المشتركة – عملية",  # a dash with blanks
        "المشترکة",  # a Persian kaf, in the keywords
        "تنظيم داعش الإرهابي",
        "وداعش",
        "لتنظيم داعش",
        "٢٠١٤",  # Arabic-Indic digits
        "١١٠ آلاف كلم٢",  # a digit for "square"
        "٨ ملايين",
        "أغسطس٢٠٢٣",  # a year glued to its month
        "٣ عوامل رئيسية",
        "هُزم",  # a lone haraka
        " فى ",
        " فيه ",
        " وفى ",
        " هى ",
        "مرئى",
        "الأراضى",
        "الذى",
        "السوداني ",
        "السودانى",
        "العراقى",
        "الأمريكى",
        "الأمريكية",
        "الماضي،",
        "الماضى ",
        "الإقليمى",
        "يجرى",
        "الحيوى",
        "ولقاءه",  # a hamza in the wrong place
        "مؤكدا",  # tanween left out
        "تاريخ النشر: ",
        " GMT",
        "تابع أحدث الأخبار عبر تطبيق",
        "المصدر: ",
        "كلمات دلالية: ",
        "إقرأ أيضاً:",  # a hamza that does not belong there
    ],
)
def test_every_spelling_of_the_original_article_is_kept(spelling: str) -> None:
    visible = everything(AGENCY)
    first = next(each for each in visible if each.manuscript.slug == "coalition-iraq")
    page = html.fromstring(Press(AGENCY, BASE).article(first, visible).decode())
    assert spelling in re.sub(r"\s+", " ", "".join(map(str, page.itertext())))
