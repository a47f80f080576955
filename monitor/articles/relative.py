"""Moments that are counted from now: "3 hours ago", منذ ساعتين, أمس, il y a 2 jours, ۳ ساعت پیش, dün.

A line is one of these only when nothing else stands in it but a few words that pages put before a date: "killed two
hours ago in Baghdad" is a headline. Months and years are taken as 30 and 365 days; nobody who counts in them says more.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from monitor.articles.months import folded

_UNITS = {
    timedelta(seconds=1): """ثانية ثوان ثواني ثانيتين second seconds sec secs s seconde secondes saniye ثانیه
        سیکنڈ segundo segundos sekunde sekunden""",
    timedelta(
        minutes=1
    ): """دقيقة دقائق دقيقتين minute minutes min mins dakika دقیقه منٹ минуту минуты минут minuto minutos minuten""",
    timedelta(
        hours=1
    ): """ساعة ساعات ساعتين hour hours hr hrs h heure heures saat ساعت گھنٹے گھنٹہ час часа часов hora horas stunde
        stunden""",
    timedelta(
        days=1
    ): """يوم أيام يومين يوما day days d jour jours gün روز دن день дня дней dia dias día días tag tage tagen""",
    timedelta(
        weeks=1
    ): """أسبوع أسابيع أسبوعين أسبوعا week weeks w semaine semaines hafta هفته ہفتے ہفتہ semana
        semanas woche wochen""",
    timedelta(days=30): "شهر أشهر شهور شهرين شهرا month months mois ay ماه mes meses monat monate monaten",
    timedelta(
        days=365
    ): """سنة سنوات سنتين عام أعوام عامين عاما year years an ans année yıl سال año años jahr jahre
        jahren""",
}
_UNIT = {folded(name): unit for unit, names in _UNITS.items() for name in names.split()}
_TWO_OF_THEM = "ثانيتين دقيقتين ساعتين يومين أسبوعين شهرين سنتين عامين"
_DUAL = frozenset(map(folded, _TWO_OF_THEM.split()))

_MANY = """ثوان ثواني دقائق ساعات أيام أسابيع أشهر شهور سنوات أعوام seconds secs minutes mins hours hrs days weeks months
    years secondes heures jours semaines stunden minuten tage tagen wochen monaten jahren horas minutos dias semanas"""
_NEEDS_NUMBER = frozenset(map(folded, _MANY.split()))
"""How many there are has to be said: "days ago" may be any."""

_NUMBERS = {
    folded(name): number
    for number, names in {
        1: "واحد واحدة a an one un une bir یک ایک ein eine einer una",
        2: "اثنين اثنتين two deux iki دو zwei dos",
        3: "ثلاث ثلاثة three trois üç سه drei tres",
        4: "أربع أربعة four quatre dört چهار vier cuatro",
        5: "خمس خمسة five cinq beş پنج fünf cinco",
        6: "ست ستة six altı شش sechs seis",
        7: "سبع سبعة seven sept yedi هفت sieben siete",
        8: "ثمان ثماني ثمانية eight huit sekiz هشت acht ocho",
        9: "تسع تسعة nine neuf dokuz نه neun nueve",
        10: "عشر عشرة ten dix on ده zehn diez",
    }.items()
    for name in names.split()
}

# What says that it is past: before the amount in one language, behind it in another.
_PAST = "منذ قبل ago مضت مضى پیش پہلے önce vor hace há назад"
_AGO = frozenset(map(folded, _PAST.split()))
_AGO_IN_THREE = "il y a"
_BESIDE_A_DATE = """و and et ve حوالي تقريبا نحو about around environ في at à on le la saat الساعة ساعت um las من
    نشر نشرت تم آخر تحديث اخر تاريخ النشر منتشر published updated posted publié last update , : . - – | • · ( )"""
_FILLER = frozenset(map(folded, _BESIDE_A_DATE.split()))

_DAYS_BACK = {
    folded(name): days
    for days, names in {
        0: "اليوم today aujourd'hui bugün امروز آج hoy heute",
        1: "أمس الأمس البارحة yesterday hier dün دیروز ayer gestern",
        2: "أمس-الأول أول-أمس أول-البارحة avant-hier پریروز anteayer vorgestern",
    }.items()
    for name in names.split()
}
_JUST_NOW = frozenset(
    folded(name)
    for name in (
        "الآن", "قبل قليل", "منذ قليل", "قبل لحظات", "منذ لحظات", "قبل دقائق", "منذ دقائق", "للتو", "just now", "now",
        "moments ago", "a moment ago", "à l'instant", "az önce", "şimdi", "لحظاتی پیش", "دقایقی پیش", "هم اکنون", "اکنون",
        "ابھی", "few minutes ago", "a few minutes ago",
    )
)  # fmt: skip
_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:['-][^\W\d_]+)*|[^\w\s]")
_LONGEST = 80
_FARTHEST = timedelta(days=40 * 365)


def from_now(line: str, now: datetime) -> datetime | None:
    """The moment that a folded line, without its clock time, counts back from ``now``; None when it is no such line."""
    line = line.strip(" .!|-–:")
    if not line or len(line) > _LONGEST:
        return None
    if line in _JUST_NOW:
        return now
    tokens = _TOKEN.findall(line.replace(_AGO_IN_THREE, folded("منذ")))
    if (days := _day_word(tokens)) is not None:
        return now - timedelta(days=days)
    amount = _amount(tokens)
    return now - amount if amount is not None and amount <= _FARTHEST else None


def _day_word(tokens: list[str]) -> int | None:
    """How many days back the one word that names a day is, among words that mean nothing."""
    said = [token for token in tokens if token not in _FILLER]
    return _DAYS_BACK.get("-".join(said)) if 1 <= len(said) <= 2 else None


def _amount(tokens: list[str]) -> timedelta | None:
    """How long ago: the sum of the amounts, when a word says that they are past and no other word says anything."""
    total, number, counted, is_past = timedelta(), None, False, False
    for token, after in zip(tokens, [*tokens[1:], ""], strict=True):
        if token in _AGO:
            is_past = True
        elif token.isdigit() and len(token) <= 4:
            number = int(token)
        elif (
            number is None and token in _NUMBERS and after in _UNIT
        ):  # before the units: "an" is a year in French
            number = _NUMBERS[token]
        elif token in _UNIT and not (token in _FILLER and number is None):
            if number is None and token in _NEEDS_NUMBER:
                return None
            total += _UNIT[token] * (2 if token in _DUAL else 1 if number is None else number)
            number, counted = None, True
        elif token not in _FILLER and not (
            counted and _NUMBERS.get(token) == 1
        ):  # ساعة واحدة: the one is said twice
            return None
    return total if is_past and counted and number is None else None
