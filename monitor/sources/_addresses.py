"""What the parts of an address say about the page behind it, in the languages that sites are built in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

PAGE_FILE = re.compile(r"\.(?:s?html?|php|aspx?|jsp|ece|cms)$", re.IGNORECASE)
OTHER_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|css|js|json|xml|rss|atom|pdf|docx?|xlsx?|pptx?|zip|rar|gz|mp[34]|m4a|avi|mov|apk)$",
    re.IGNORECASE,
)

_ARTICLE = """
news article articles story stories post posts content contents detail details akhbar khabar node read
خبر اخبار أخبار الأخبار الاخبار مقال مقالات تفاصيل actualite actualites info infos haber haberler
"""
ARTICLE_WORDS = frozenset(_ARTICLE.split())

_SECTION = """
tag tags topic topics author authors writer writers editor editors columnist columnists profile category categories cat
section sections about about-us aboutus contact contact-us contactus privacy terms login signin register signup subscribe
subscription newsletter newsletters search page pages sitemap rss feed feeds jobs careers help faq user
users account shop store events horoscope horoscopes weather meteo schedule prayer-times currency prices apps app team poll
polls pdf letters crosswords crossword film games game radio show quiz quizzes
وسم وسوم الوسوم كاتب كتاب الكاتب تصنيف التصنيف قسم بحث طقس الطقس من-نحن اتصل-بنا اتصل_بنا هاشتاق هاشتاغ
تگ برچسب برچسب-ها نویسنده آب-و-هوا درباره-ما تماس-با-ما etiquette etiquettes mot-cle mots-cles auteur auteurs signataires
rubrique rubriques dossier dossiers a-propos mentions-legales etiket yazar yazarlar kategori hava-durumu
"""
SECTION_WORDS = frozenset(_SECTION.split())
"""Of pages that list, or serve something else than news. Some sites have them in the addresses of articles, too."""

_OTHER = """
video videos watch gallery galleries photo photos album albums podcast podcasts audio sounds live live-tv livestream
programs program programmes programme shows episode episodes
sponsored sponsor advertorial advertorials partner-content paid-content paid promotion promotions coupons classifieds ads
ad advertise advertising
فيديو فيديوهات مباشر البث-المباشر صور ألبوم بودكاست برامج برنامج عکس فیلم ویدیو ویدئو پخش-زنده پادکست
diaporama diaporamas emission emissions replay jeux galeri canli canli-yayin publicite
برعاية اعلان إعلان اعلانات إعلانات تبلیغات رپرتاژ-آگهی رپورتاژ-آگهی
"""
OTHER_WORDS = frozenset(_OTHER.split())
"""Of what is watched, heard, played or paid for, however much the rest looks like an article's address."""


_LISTING = """
tag tags author authors category categories search login register about about-us contact contact-us privacy terms subscribe
newsletter newsletters sitemap feed وسم وسوم كاتب تصنيف من-نحن اتصل-بنا برچسب نویسنده auteur auteurs etiquette mot-cle yazar
etiket kategori
"""
_LISTING_WORDS = frozenset(_LISTING.split())


def segments_of(address: str) -> list[str]:
    """The parts of the path, decoded."""
    return [segment for segment in unquote(urlsplit(address).path).split("/") if segment]


def words_of(segments: Iterable[str]) -> set[str]:
    """The same in lower case, without the ending of a page's file."""
    return {PAGE_FILE.sub("", segment).lower() for segment in segments}


def lists_or_serves(address: str) -> bool:
    """Whether an address is surely none of an article: the first page, a tag, an author, a category, a file."""
    segments = segments_of(address)
    if not segments:
        return not urlsplit(address).query
    is_listing = len(segments) <= 3 and bool(words_of(segments[:2]) & _LISTING_WORDS)
    return is_listing or bool(OTHER_FILE.search(segments[-1]))
