"""Live pages and press round-ups: articles of many stories, which would join any of them."""

from __future__ import annotations

import re

from monitor.stories.words import folded as normal

_ANYWHERE = (
    "تغطية مباشرة", "تغطية حية", "بث مباشر", "نقل مباشر", "لحظة بلحظة", "التغطية مستمرة", "أولا بأول",
    "صحف اليوم", "صحافة اليوم", "الصحف اليوم", "أقوال الصحف", "جولة الصحافة", "جولة الصحف", "جولة في الصحف", "عناوين الصحف", "أبرز عناوين",
    "عرض الصحف", "الصحف العربية", "الصحف العالمية", "الصحف العبرية", "الصحف البريطانية", "الصحف الأمريكية", "الصحافة العالمية",
    "موجز الأخبار", "موجز أنباء", "نشرة الأخبار", "حصاد اليوم", "حصاد الأسبوع", "أخبار اليوم في صور", "الأسبوع في صور",
    "live updates", "live update", "live blog", "liveblog", "live coverage", "live feed", "as it happened", "as it happens",
    "minute by minute", "rolling coverage", "the papers today", "what the papers say", "newspaper headlines",
    "newspaper review", "todays papers", "today s papers", "front pages", "press review", "press digest", "morning briefing", "evening briefing",
    "news in brief", "news in pictures", "week in pictures", "day in pictures", "news roundup", "news round up", "daily briefing",
    "en direct", "minute par minute", "revue de presse", "dans la presse", "liveticker", "live ticker", "newsticker",
    "presseschau", "pressestimmen", "en vivo", "en directo", "minuto a minuto", "revista de prensa", "revista de medios", "las portadas",
    "in diretta", "la diretta", "rassegna stampa", "prime pagine", "na zywo", "przeglad prasy", "прямая трансляция",
    "прямой эфир", "онлайн трансляция", "обзор прессы", "canli anlatim", "canli blog", "dakika dakika", "basin ozeti",
    "gazete mansetleri", "gunun mansetleri", "图文直播", "滚动直播", "报纸摘要", "媒体摘要",
)  # fmt: skip
"""Phrases of a headline that say it of the whole article, in any place."""

_AT_AN_EDGE = ("مباشر", "مباشرة", "live", "direct", "diretta", "directo", "canli", "онлайн", "直播")
"""Words that say it alone before a colon or a bar, or after one at the end."""

_PARTED = re.compile(r"\s+[-\u2010-\u2015]\s*|\s*[-\u2010-\u2015]\s+|\s*[:|/\[\]()«»!،,…•·.]+\s*")
_PHRASES: dict[str, list[str]] = {}
for _phrase in map(normal, _ANYWHERE):
    _PHRASES.setdefault(_phrase.partition(" ")[0], []).append(f" {_phrase} ")
_ALONE = frozenset(normal(word) for word in _AT_AN_EDGE)


def is_roundup(title: str) -> bool:
    """Whether a headline says that the article is of many stories."""
    folded = normal(title)
    words = set(folded.split())
    spaced = f" {folded} "
    if any(phrase in spaced for word in words & _PHRASES.keys() for phrase in _PHRASES[word]):
        return True
    if not words & _ALONE:
        return False
    parts = [normal(part) for part in _PARTED.split(title)]
    parts = [part for part in parts if part]
    return len(parts) > 1 and (parts[0] in _ALONE or parts[-1] in _ALONE)
