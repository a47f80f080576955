"""Article pages in the markup habits of content systems that Arabic publishers use, around the news of stories.py.

Each function writes one page and says what has to be read of it. The markup is ours, written after the templates'
habits: names of classes, where the date stands and in which form, what is stated in the head and what only shown, and
what stands around the text: menus, sharing, tags, other articles' headlines.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from tests.articles.stories import (
    BRIDGE,
    COURT,
    CURRENCY,
    ELECTRICITY,
    FISH,
    HOSPITAL,
    MUSEUM,
    OTHER_HEADLINES,
    RIVER,
    SCHOOL,
    STORM,
    TEHRAN,
    TRAIN,
    WHEAT,
    Story,
)

NOW = datetime(2024, 5, 6, 12, tzinfo=UTC)
"""When the pages were fetched."""


@dataclass(frozen=True)
class Page:
    """A page and what it says. ``published`` is ISO 8601; ``keywords`` None where any will do."""

    name: str
    html: str
    story: Story
    published: str | None
    publisher: str
    authors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    encoding: str = "utf-8"
    url: str = "https://www.sahifa.example/news/88213"
    date_is_guess: bool = False

    @property
    def text(self) -> str:
        """The text as it has to be read."""
        return "\n".join(self.story.paragraphs)


def _paragraphs(story: Story, tag: str = "p") -> str:
    return "\n".join(f"<{tag}>{escape(paragraph)}</{tag}>" for paragraph in story.paragraphs)


def _links(tag: str = "li") -> str:
    return "".join(
        f'<{tag}><a href="/news/{n}">{title}</a></{tag}>' for n, title in enumerate(OTHER_HEADLINES)
    )


def _json_ld(*nodes: dict[str, object]) -> str:
    graph: object = nodes[0] if len(nodes) == 1 else {"@context": "https://schema.org", "@graph": nodes}
    return f'<script type="application/ld+json">{json.dumps(graph, ensure_ascii=False)}</script>'


def _og(**said: str) -> str:
    return "".join(
        f'<meta property="{name.replace("__", ":")}" content="{escape(value)}"/>'
        for name, value in said.items()
    )


MENU = """<header class="site-header"><a class="logo" href="/"><img src="/logo.png" alt="الصحيفة"></a>
<nav class="main-nav"><ul><li><a href="/">الرئيسية</a></li><li><a href="/politics">سياسة</a></li>
<li><a href="/economy">اقتصاد</a></li><li><a href="/sport">رياضة</a></li></ul></nav></header>"""
FOOT = """<footer class="site-footer"><p>جميع الحقوق محفوظة © 2024</p><ul><li><a href="/about">من نحن</a></li></ul></footer>"""
SHARE = """<div class="share-buttons"><a href="https://facebook.com/sharer">فيسبوك</a> <a href="https://t.me/share">تلغرام</a></div>"""


def _page(title: str, head: str, body: str, html: str = 'lang="ar" dir="rtl"') -> str:
    return (
        f'<!DOCTYPE html><html {html}><head><meta charset="utf-8"><title>{escape(title)}</title>{head}'
        f"<style>.a{{color:red}}</style></head><body>{body}<script>var ads=['خبر'];</script></body></html>"
    )


# --- WordPress ---------------------------------------------------------------------------------------------------


def wordpress_with_yoast() -> Page:
    """A magazine theme with an SEO plug-in: everything by reference in an @graph."""
    story = BRIDGE
    head = _json_ld(
        {"@type": "NewsArticle", "headline": story.title, "datePublished": "2024-05-05T09:12:44+03:00",
         "author": {"@id": "#person"}, "publisher": {"@id": "#org"}, "keywords": list(story.keywords), "inLanguage": "ar"},
        {"@type": "Organization", "@id": "#org", "name": "صحيفة الميناء"},
        {"@type": "Person", "@id": "#person", "name": "هدى البحري"},
    )  # fmt: skip
    body = f"""{MENU}<div class="td-post-header"><h1 class="entry-title">{story.title}</h1>
<div class="td-module-meta-info"><span class="td-post-date"><time class="entry-date" datetime="2024-05-05T09:12:44+03:00">5 مايو، 2024</time></span></div></div>
{SHARE}<div class="td-post-content tagdiv-type">{_paragraphs(story)}</div>
<div class="td_block_wrap td_block_related_posts"><h4 class="td-related-title"><span>مقالات ذات صلة</span></h4>
<div class="td_block_inner">{_links("h3")}</div></div>{FOOT}"""
    title = f"{story.title} - صحيفة الميناء"
    return Page("WordPress, Yoast", _page(title, head, body), story, "2024-05-05T09:12:44+03:00",
                "صحيفة الميناء", ("هدى البحري",), story.keywords)  # fmt: skip


def wordpress_with_inline_related() -> Page:
    """A news theme whose editors put a related article between the paragraphs; OpenGraph only, tags by rel."""
    story = WHEAT
    first, *rest = [f"<p>{paragraph}</p>" for paragraph in story.paragraphs]
    inline = f'<p><strong>اقرأ أيضًا:</strong> <a href="/1">{OTHER_HEADLINES[0]}</a></p>'
    block = f'<div class="tie-related"><h5>قد يهمك أيضاً</h5><ul>{_links()}</ul></div>'
    head = _og(og__title=f"{story.title} | أخبار السهل", og__site_name="أخبار السهل", og__locale="ar_AR",
               article__published_time="2024-05-04T18:00:00+00:00", og__image="https://www.sahifa.example/w.jpg")  # fmt: skip
    tags = "".join(f'<a href="/tag/{n}/" rel="tag">{word}</a>' for n, word in enumerate(story.keywords))
    body = f"""{MENU}<article class="post"><h1 class="post-title">{story.title}</h1>
<span class="author-meta"><a rel="author" href="/author/1">سامر القاسم</a></span>
<div class="entry-content entry clearfix">{first}{inline}{rest[0]}{block}{rest[1]}</div>
<div class="post-bottom-tags"><span>الوسوم</span> {tags}</div></article>{FOOT}"""
    return Page("WordPress, related in the middle", _page(f"{story.title} | أخبار السهل", head, body), story,
                "2024-05-04T18:00:00+00:00", "أخبار السهل", ("سامر القاسم",), story.keywords)  # fmt: skip


def wordpress_default() -> Page:
    """The theme that comes with it: nothing in the head, all by rel and time."""
    story = COURT
    tags = ", ".join(f'<a href="/tag/{n}" rel="tag">{word}</a>' for n, word in enumerate(story.keywords))
    body = f"""{MENU}<main id="main"><article><header class="entry-header"><h1 class="entry-title">{story.title}</h1></header>
<div class="entry-content">{_paragraphs(story)}</div><footer class="entry-footer"><span class="posted-on">نُشر في
<time class="entry-date published" datetime="2024-03-11T08:00:00+02:00">11 مارس 2024</time></span>
<span class="byline">بواسطة <a class="url" rel="author" href="/author/2">ناصر الحلو</a></span><span class="tags-links">{tags}</span></footer></article>
<nav class="post-navigation"><a rel="prev" href="/p">{OTHER_HEADLINES[1]}</a></nav></main>{FOOT}"""
    return Page("WordPress, default theme", _page(f"{story.title} – مدونة العدل", "", body), story,
                "2024-03-11T08:00:00+02:00", "", ("ناصر الحلو",), story.keywords, date_is_guess=True)  # fmt: skip


def wordpress_with_a_cut_headline() -> Page:
    """An SEO plug-in that cuts the headline it states."""
    story = RIVER
    head = _json_ld({"@type": "Article", "headline": story.title[:24] + "...", "datePublished": "2024-04-30T05:00:00Z",
                     "author": [{"@type": "Person", "name": "بقلم: رنا الجبلي"}], "publisher": {"name": "مرصد النهر"}})  # fmt: skip
    body = f"""{MENU}<h1>{story.title}</h1><div class="single-content">{_paragraphs(story)}
<p>تابعونا على قناتنا في تيليجرام للحصول على آخر الأخبار</p></div>{FOOT}"""
    return Page("WordPress, headline cut", _page(story.title, head, body), story, "2024-04-30T05:00:00+00:00",
                "مرصد النهر", ("رنا الجبلي",))  # fmt: skip


# --- Drupal, Joomla, Blogger -------------------------------------------------------------------------------------


def drupal_7() -> Page:
    """RDFa of the kind that Drupal 7 wrote, and a submitted line with the Egyptian month."""
    story = STORM
    body = f"""{MENU}<div id="node-4120" class="node node-article" about="/node/4120">
<h1 class="page-title">{story.title}</h1>
<div class="submitted"><span property="dc:date dc:created" content="2024-05-05T14:30:00+03:00" datatype="xsd:dateTime">الأحد, مايو 5, 2024 - 14:30</span></div>
<div class="field field-name-body"><div class="field-items"><div class="field-item even" property="content:encoded">{_paragraphs(story)}</div></div></div>
<div class="field field-name-field-tags"><div class="field-label">الكلمات الدلالية:&nbsp;</div><div class="field-items">
{"".join(f'<div class="field-item"><a href="/tags/{n}">{word}</a></div>' for n, word in enumerate(story.keywords))}</div></div></div>{FOOT}"""
    head = '<meta name="Generator" content="Drupal 7"><meta name="dcterms.creator" content="قسم الأخبار">'
    return Page("Drupal 7", _page(f"{story.title} | وكالة الواحات", head, body), story, "2024-05-05T14:30:00+03:00",
                "", ("قسم الأخبار",), story.keywords)  # fmt: skip


def drupal_10() -> Page:
    """Schema.org metatags, with a comma too many, and English declared on Arabic letters."""
    story = SCHOOL
    script = f"""<script type="application/ld+json">{{"@context":"https://schema.org","@graph":[{{"@type":"NewsArticle",
"headline":"{story.title}","description":"عودة التلاميذ","datePublished":"2024-05-05T07:00:00+0300","author":{{"@type":"Person","name":"منى الرافعي"}},
"publisher":{{"@type":"Organization","name":"إذاعة الجنوب"}},"keywords":"{"، ".join(story.keywords)}",}}]}}</script>"""
    body = f"""{MENU}<main><article class="node node--type-news"><h1><span class="field--name-title">{story.title}</span></h1>
<div class="node__content"><div class="field--name-body text-formatted">{_paragraphs(story)}</div></div></article>
<aside><h2>الأكثر قراءة</h2><ul>{_links()}</ul></aside></main>{FOOT}"""
    return Page("Drupal 10", _page(f"{story.title} | إذاعة الجنوب", script, body, 'lang="en-US"'), story,
                "2024-05-05T07:00:00+03:00", "إذاعة الجنوب", ("منى الرافعي",), story.keywords)  # fmt: skip


def joomla() -> Page:
    """Microdata of Joomla's article view."""
    story = MUSEUM
    body = f"""{MENU}<div class="item-page" itemscope itemtype="https://schema.org/Article">
<div class="page-header"><h1 itemprop="headline">{story.title}</h1></div>
<dl class="article-info"><dt class="article-info-term">التفاصيل</dt><dd class="createdby" itemprop="author">لينا الخطاط</dd>
<dd class="published"><time datetime="2024-05-02T10:00:00+03:00" itemprop="datePublished">نشر بتاريخ: 02 أيار 2024</time></dd></dl>
<div itemprop="articleBody">{_paragraphs(story)}</div></div>{FOOT}"""
    head = '<meta name="generator" content="Joomla!"><meta name="keywords" content="مخطوطات، المتحف">'
    return Page("Joomla", _page(story.title, head, body), story, "2024-05-02T10:00:00+03:00", "", ("لينا الخطاط",),
                story.keywords)  # fmt: skip


def blogger() -> Page:
    """Google's blogs: the moment is the title of an abbreviation."""
    story = FISH
    body = f"""<div class="post hentry"><h3 class="post-title entry-title">{story.title}</h3>
<div class="post-body entry-content">{"<br /><br />".join(story.paragraphs)}</div>
<div class="post-footer">مرسلة بواسطة <span class="post-author vcard"><span class="fn" itemprop="author">أبو سالم</span></span> في
<abbr class="published" title="2024-04-28T21:15:00+03:00">9:15 م</abbr></div></div>"""
    return Page("Blogger", _page(f"مرافئ: {story.title}", "", body, "dir='rtl'"), story, "2024-04-28T21:15:00+03:00",
                "", ("أبو سالم",), date_is_guess=True)  # fmt: skip


# --- systems of their own ----------------------------------------------------------------------------------------


def asp_net_form() -> Page:
    """Everything in one form, labels with server-side ids, no metadata."""
    story = ELECTRICITY
    body = f"""<form method="post" action="./Details.aspx?id=5512" id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="{"A" * 900}" />
<div id="ctl00_top">{MENU}</div><div class="NewsDetails"><h1><span id="ctl00_Main_lblTitle">{story.title}</span></h1>
<div class="info"><span id="ctl00_Main_lblDate">05/05/2024 10:45:00 ص</span></div>
<div id="ctl00_Main_lblDetails">{_paragraphs(story, "div")}</div>
<div>المصدر: وكالة الشبكة</div><div>كلمات مفتاحية : الكهرباء، الربط الكهربائي</div></div>{FOOT}</form>"""
    return Page("ASP.NET form", _page(story.title, "", body, ""), story, "2024-05-05T10:45:00+00:00", "وكالة الشبكة",
                (), story.keywords, url="https://www.sahifa.example/Details.aspx?id=5512", date_is_guess=True)  # fmt: skip


def asp_net_tables_in_windows_1256() -> Page:
    """A page of 2005 that is still written every day: tables, font elements, lines apart by <br>."""
    story = HOSPITAL
    body = f"""<table width="100%"><tr><td><a href="default.asp">الرئيسية</a></td><td><a href="sport.asp">الرياضة</a></td></tr></table>
<table width="760" align="center"><tr><td><font size="5"><b>{story.title}</b></font></td></tr>
<tr><td><font size="2">تاريخ النشر : 3/5/2024</font></td></tr>
<tr><td><font size="4">{"<br><br>".join(story.paragraphs)}<br><br>المصدر : وكالات</font></td></tr></table>"""
    html = f'<html dir="rtl"><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1256"><title>{story.title}</title></head><body>{body}</body></html>'
    return Page("tables, windows-1256", html, story, "2024-05-03T00:00:00+00:00", "وكالات", encoding="windows-1256",
                date_is_guess=True)  # fmt: skip


def php_with_labels() -> Page:
    """No structured data at all: date, source and keywords are lines of the text, and headlines follow."""
    story = CURRENCY
    body = f"""{MENU}<div class="details"><h1>{story.title}</h1><p>تاريخ النشر: 4th, May 2024 GMT</p><p>تابع أحدث الأخبار عبر تطبيق</p>
{_paragraphs(story)}<p>المصدر: بوابة الأسواق</p><p>كلمات دلالية: المصرف المركزي التضخم شهادات الإيداع</p>
<p>إقرأ أيضاً:</p>{"".join(f'<p><a href="/{n}">{title}</a></p>' for n, title in enumerate(OTHER_HEADLINES))}</div>{FOOT}"""
    return Page("labels in the text", _page(story.title, "", body), story, "2024-05-04T00:00:00+00:00", "بوابة الأسواق",
                (), ("المصرف المركزي التضخم شهادات الإيداع",), date_is_guess=True)  # fmt: skip


def php_with_unlinked_headlines() -> Page:
    """The same, with headlines that are no links: only their label tells."""
    story = TRAIN
    body = f"""{MENU}<div class="details"><h1>{story.title}</h1><div>نشر في: الأحد 5 أيار/مايو 2024 | 13:20</div>
{_paragraphs(story)}<div>المصدر : وكالة السكك</div><h4>مواضيع ذات صلة</h4><div>{OTHER_HEADLINES[1]}</div></div>{FOOT}"""
    return Page("headlines without links", _page(f"{story.title} - السكك اليوم", "", body), story,
                "2024-05-05T13:20:00+00:00", "وكالة السكك", date_is_guess=True)  # fmt: skip


def labels_in_a_list() -> Page:
    """Labels and values in elements of their own, as definition lists and flex boxes have them."""
    story = BRIDGE
    body = f"""{MENU}<article><h1>{story.title}</h1><dl class="info"><dt>تاريخ النشر</dt><dd>5 مايو 2024 - 08:05 م</dd>
<dt>المصدر</dt><dd>مراسل الميناء</dd></dl>{_paragraphs(story)}
<div class="box"><b>الوسوم:</b> <span><a href="/t/1">الجسر المعلق</a></span> <span><a href="/t/2">إعمار</a></span></div></article>{FOOT}"""
    return Page("labels in a list", _page(story.title, "", body), story, "2024-05-05T20:05:00+00:00", "مراسل الميناء",
                (), ("الجسر المعلق", "إعمار"), date_is_guess=True)  # fmt: skip


def laravel() -> Page:
    """A system of a local house: OpenGraph by hand, the date in Arabic-Indic digits behind an icon."""
    story = WHEAT
    head = _og(
        og__title=story.title,
        og__site_name="SahlNews",
        og__type="article",
        og__url="https://www.sahifa.example/news/88213",
    )
    body = f"""{MENU}<section class="news-details"><h1 class="news-title">{story.title}</h1>
<ul class="news-info"><li><i class="fa fa-clock"></i><span class="news-date">السبت ٤ مايو ٢٠٢٤ - ٠٣:٤٥ مساءً</span></li><li><i class="fa fa-eye"></i> 1203</li></ul>
<div class="news-body">{_paragraphs(story)}</div>{SHARE}
<div class="more"><h3>شاهد أيضاً</h3><div class="row">{_links("div")}</div></div></section>{FOOT}"""
    return Page("Laravel", _page(f"SahlNews - {story.title}", head, body), story, "2024-05-04T15:45:00+00:00", "SahlNews",
                date_is_guess=True)  # fmt: skip


def egyptian_daily() -> Page:
    """«كتب -» before the name, the date with «م», a related box inside the body."""
    story = COURT
    first, *rest = [f"<p>{paragraph}</p>" for paragraph in story.paragraphs]
    related = f'<div class="relatedBox"><h4>اقرأ أيضا..</h4>{_links("div")}</div>'
    head = _og(og__site_name="اليوم الجديد", og__title=story.title)
    body = f"""{MENU}<article><h1>{story.title}</h1><span class="newsStoryDate">الأحد، 05 مايو 2024 02:30 م</span>
<span class="writeBy">كتب: حسام الدين فوزي</span><div id="articleBody">{first}{related}{"".join(rest)}
<p>اشترك الآن في قناتنا على واتساب ليصلك كل جديد</p></div></article>{FOOT}"""
    return Page("Egyptian daily", _page(f"{story.title} - اليوم الجديد", head, body), story,
                "2024-05-05T14:30:00+00:00", "اليوم الجديد", ("حسام الدين فوزي",), date_is_guess=True)  # fmt: skip


def moroccan_daily() -> Page:
    """Names of the Maghreb: نونبر, and a byline by its class."""
    story = FISH
    head = _og(og__title=f"{story.title} - أخبار الساحل", og__site_name="أخبار الساحل")
    body = f"""{MENU}<div class="post-card"><h1 class="post-title">{story.title}</h1>
<div class="header-author"><span class="author">أخبار الساحل - يوسف العلمي</span><span class="date-post">الجمعة 03 نونبر 2023 - 12:30</span></div>
<div class="article-content">{_paragraphs(story)}</div><div class="tags"><span>الصيد</span></div></div>{FOOT}"""
    return Page("Moroccan daily", _page(f"{story.title} - أخبار الساحل", head, body), story, "2023-11-03T12:30:00+00:00",
                "أخبار الساحل", ("يوسف العلمي",), date_is_guess=True)  # fmt: skip


def algerian_daily() -> Page:
    """جويلية, and the bar of French."""
    story = RIVER
    body = f"""{MENU}<article><h1>{story.title}</h1><time>07 جويلية 2023 | 14:20</time>{_paragraphs(story)}
<p>اقرأ المزيد: <a href="/x">{OTHER_HEADLINES[1]}</a></p></article>{FOOT}"""
    return Page("Algerian daily", _page(f"{story.title} | الضفاف", "", body, 'lang="ar-DZ"'), story,
                "2023-07-07T14:20:00+00:00", "", date_is_guess=True)  # fmt: skip


def saudi_daily() -> Page:
    """Both calendars in one line: the Gregorian day is what counts."""
    story = HOSPITAL
    head = (
        _og(og__title=story.title, og__site_name="صحيفة الحكمة")
        + '<meta name="author" content="نورة العتيبي">'
    )
    body = f"""<div class="top-date">الاثنين 27 شوال 1445هـ 6 مايو 2024م</div>{MENU}<h1 class="title">{story.title}</h1>
<div class="article-date">الأحد 26 شوال 1445هـ - 5 مايو 2024م</div><div class="article-body">{_paragraphs(story)}</div>{FOOT}"""
    return Page("Saudi daily", _page(story.title, head, body), story, "2024-05-05T00:00:00+00:00", "صحيفة الحكمة",
                ("نورة العتيبي",), date_is_guess=True)  # fmt: skip


def only_hijri() -> Page:
    """No day of ours anywhere."""
    story = SCHOOL
    body = f"""{MENU}<h1>{story.title}</h1><p class="date">٢٤ شوّال ١٤٤٥ هـ</p><div class="content">{_paragraphs(story)}</div>{FOOT}"""
    return Page(
        "Hijri only", _page(story.title, "", body), story, "2024-05-03T00:00:00+00:00", "", date_is_guess=True
    )


def words_that_count_from_now() -> Page:
    """A live site: two hours ago."""
    story = STORM
    body = f"""{MENU}<article><h1>{story.title}</h1><div class="meta-time">منذ ساعتين</div>{_paragraphs(story)}</article>{FOOT}"""
    return Page(
        "two hours ago",
        _page(story.title, "", body),
        story,
        "2024-05-06T10:00:00+00:00",
        "",
        date_is_guess=True,
    )


def persian_agency() -> Page:
    """The solar calendar in Persian digits, and Persian labels."""
    story = TEHRAN
    body = f"""{MENU}<article><h1>{story.title}</h1><div class="news-time">یکشنبه ۱۶ اردیبهشت ۱۴۰۳ - ۱۴:۳۰</div>{_paragraphs(story)}
<p>منبع: خبرگزاری پایتخت</p><p>برچسب‌ها: مترو، شهرداری</p><h4>بیشتر بخوانید:</h4><ul>{_links()}</ul></article>{FOOT}"""
    return Page("Persian agency", _page(story.title, "", body, 'lang="fa-IR" dir="rtl"'), story,
                "2024-05-05T14:30:00+00:00", "خبرگزاری پایتخت", (), story.keywords, date_is_guess=True)  # fmt: skip


# --- drawn by scripts --------------------------------------------------------------------------------------------


def next_js() -> Page:
    """Rendered on the server, classes without meaning, the state of the application beside it."""
    story = CURRENCY
    head = _json_ld({"@context": "https://schema.org", "@type": "NewsArticle", "headline": story.title,
                     "datePublished": "2024-05-05T06:30:00.000Z", "author": [{"@type": "Organization", "name": "الأسواق"}],
                     "publisher": {"@type": "NewsMediaOrganization", "name": "منصة الأسواق"}, "keywords": ", ".join(story.keywords)})  # fmt: skip
    state = json.dumps({"props": {"pageProps": {"related": OTHER_HEADLINES}}}, ensure_ascii=False)
    body = f"""<div id="__next"><div class="css-1x2y">{MENU}</div><div class="css-9k3"><h1 class="css-t1">{story.title}</h1>
<div class="css-b0">{_paragraphs(story)}</div></div>{FOOT}</div><script id="__NEXT_DATA__" type="application/json">{state}</script>"""
    return Page("Next.js", _page(story.title, head, body), story, "2024-05-05T06:30:00+00:00", "منصة الأسواق",
                ("الأسواق",), story.keywords)  # fmt: skip


def only_in_the_data() -> Page:
    """An empty page that a script fills: the text is in the structured data only."""
    story = MUSEUM
    head = _json_ld({"@type": "NewsArticle", "headline": story.title, "datePublished": "2024-05-01",
                     "articleBody": "\n".join(story.paragraphs), "publisher": {"name": "رواق"}})  # fmt: skip
    return Page("text in the data", _page(story.title, head, '<div id="app"></div><div id="modal"></div>'), story,
                "2024-05-01T00:00:00+00:00", "رواق")  # fmt: skip


def amp() -> Page:
    """The light edition of a page."""
    story = ELECTRICITY
    head = '<link rel="canonical" href="https://www.sahifa.example/news/88213">' + _json_ld(
        {"@type": "NewsArticle", "headline": story.title, "datePublished": "2024-05-05T11:00:00+03:00",
         "author": {"@type": "Person", "name": "علي الساعدي"}, "publisher": {"@type": "Organization", "name": "الشبكة نيوز"}}
    )  # fmt: skip
    body = f"""<amp-sidebar id="menu"><ul>{_links()}</ul></amp-sidebar><header><a href="/">الشبكة نيوز</a></header>
<main><article class="amp-wp-article"><h1 class="amp-wp-title">{story.title}</h1><amp-img src="/e.jpg" width="600" height="400"></amp-img>
<div class="amp-wp-article-content">{_paragraphs(story)}</div></article></main>{FOOT}"""
    return Page("AMP", _page(story.title, head, body, "amp lang=ar"), story, "2024-05-05T11:00:00+03:00", "الشبكة نيوز",
                ("علي الساعدي",), url="https://www.sahifa.example/news/88213/amp")  # fmt: skip


def analytics_metadata() -> Page:
    """A large publisher: what its analytics want in the head, for want of anything else."""
    story = TRAIN
    head = f"""<meta name="parsely-title" content="{story.title}"><meta name="parsely-pub-date" content="2024-05-05T08:00:00Z">
<meta name="parsely-author" content="ريم الشامي"><meta name="parsely-tags" content="{",".join(story.keywords)}"><meta property="og:site_name" content="محطة">"""
    body = f"""{MENU}<div class="page"><h1>{story.title}</h1><div class="rich-text">{_paragraphs(story)}</div></div>{FOOT}"""
    return Page("analytics metadata", _page(f"{story.title} :: محطة", head, body), story, "2024-05-05T08:00:00+00:00",
                "محطة", ("ريم الشامي",), story.keywords)  # fmt: skip


def tags_repeated() -> Page:
    """article:tag once for each, the site's name before the headline, the modified time behind the published."""
    story = STORM
    head = _og(og__title=f"الواحة نيوز - {story.title}", og__site_name="الواحة نيوز",
               article__published_time="2024-05-05 16:00:00", article__modified_time="2024-05-05 18:00:00")  # fmt: skip
    head += "".join(f'<meta property="article:tag" content="{word}">' for word in story.keywords)
    body = f"""{MENU}<h1>{story.title}</h1><div class="text">{_paragraphs(story)}<p>للمزيد من الأخبار تابعونا عبر صفحتنا على فيسبوك</p></div>
<div class="col"><h3>أخبار متعلقة</h3>{_links("div")}</div>{FOOT}"""
    return Page("tags repeated", _page(f"الواحة نيوز - {story.title}", head, body), story, "2024-05-05T16:00:00+00:00",
                "الواحة نيوز", (), story.keywords)  # fmt: skip


def a_date_in_the_future() -> Page:
    """A typing mistake in the year: the article is of now, and marked."""
    story = MUSEUM
    head = _og(og__title=story.title, og__site_name="رواق", article__published_time="2042-05-05T16:00:00Z")
    body = f"""{MENU}<article><h1>{story.title}</h1>{_paragraphs(story)}</article>{FOOT}"""
    return Page("date in the future", _page(story.title, head, body), story, NOW.isoformat(), "رواق")


def nothing_but_text() -> Page:
    """No date anywhere: none is made up."""
    story = FISH
    body = f"<div><h1>{story.title}</h1>{_paragraphs(story)}</div><div>اتصل بنا</div>"
    return Page("no date", _page(story.title, "", body), story, None, "")


PAGES = tuple(
    write()
    for write in (
        wordpress_with_yoast, wordpress_with_inline_related, wordpress_default, wordpress_with_a_cut_headline,
        drupal_7, drupal_10, joomla, blogger,
        asp_net_form, asp_net_tables_in_windows_1256, php_with_labels, php_with_unlinked_headlines, labels_in_a_list, laravel,
        egyptian_daily, moroccan_daily, algerian_daily, saudi_daily, only_hijri, words_that_count_from_now, persian_agency,
        next_js, only_in_the_data, amp, analytics_metadata, tags_repeated, a_date_in_the_future, nothing_but_text,
    )
)  # fmt: skip
"""All of them."""
