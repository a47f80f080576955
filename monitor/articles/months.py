"""Months by name, in the calendars and languages that news sources write them, and the one spelling they are compared in.

Three calendars: the Gregorian one, whose Arabic names differ from region to region; the Islamic one (Hijri), of moons;
and the solar one of Iran and Afghanistan (Jalali). A name tells its calendar: no name stands for months of two, and
tests/articles/test_months.py holds them to that, and the Gregorian names to those of the CLDR.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, NamedTuple

Calendar = Literal["gregorian", "hijri", "jalali"]

_DIGITS = {ord(digit): str(value) for row in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for value, digit in enumerate(row)}
_LETTERS = str.maketrans("ٱىیےةھہەۀکګګڪ،٫۔ıˈ−：／", "اييي" + "ههههه" + "كككك" + ",,.i'-:/")
_MARKS = re.compile("[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
_UNSEEN = re.compile("[\u00ad\u0640\u200b-\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")


class Month(NamedTuple):
    """A month: its number, 1 to 12, in its calendar."""

    calendar: Calendar
    number: int


def folded(text: str) -> str:
    """A text in the one spelling that names are compared in: digits in ASCII, any alef, ya and ha one letter, accents
    and marks off, lower case, one blank between words."""
    apart = unicodedata.normalize("NFKD", _UNSEEN.sub("", text).translate(_DIGITS))
    bare = _MARKS.sub("", apart).lower().translate(_LETTERS)
    # Together again: Korean letters, which have parts but no marks. Lowering brings a mark of its own: that of İ.
    return " ".join(unicodedata.normalize("NFC", _MARKS.sub("", bare)).split())


def month_called(*words: str) -> Month | None:
    """The month that these words, folded already, are the name of."""
    return _MONTHS.get("".join(words))


def begins_month(word: str) -> bool:
    """Whether a month's name of several words may begin with this one, folded already."""
    return word in _FIRST_OF_SEVERAL


_GREGORIAN = (
    # English | Egypt, Sudan, the Gulf | Iraq, Syria, Lebanon, Jordan, Palestine | Tunisia, Algeria, Morocco, Mauritania
    # | French | Turkish, Azerbaijani, Kurdish of the north | Persian, Pashto, Urdu | Kurdish of the south
    # | German, Spanish, Italian, Portuguese, Indonesian | Russian | Hebrew
    """january jan|يناير ينير|كانون-الثاني كانون-ثاني كانون-ثان|جانفي جانفيي|janvier janv|ocak oca yanvar yan rêbendan çile
    |ژانویه ژانویهٔ جنوری جنوري|کانوونی-دووەم کانونی-دووەم|januar jänner enero ene gennaio gen janeiro januari|января январь янв|ינואר ינו""",
    """february feb|فبراير فبرير|شباط|فيفري|février févr fév|şubat şub fevral sibat reşemî
    |فوریه فوریهٔ فبروری فروری فبروري|شوبات|februar febrero febbraio fevereiro fev februari|февраля февраль февр фев|פברואר פבר""",
    """march mar|مارس|آذار اذار|مارس|mars|mart adar
    |مارچ|ئازار|märz mrz marzo março maret|марта март мар|מרץ מרס""",
    """april apr|أبريل ابريل إبريل|نيسان|أفريل|avril avr|nisan nis aprel nîsan
    |آوریل آپریل اپریل|نیسان|abril abr aprile|апреля апрель апр|אפריל אפר""",
    """may|مايو|أيار ايار|ماي|mai|mayıs gulan
    |مه مهٔ می مئی مۍ|ئایار|mayo maggio mag maio mei|мая май|מאי""",
    """june jun|يونيو يونيه|حزيران|جوان|juin|haziran haz iyun iyn hezîran
    |ژوئن جون|حوزەیران|juni junio giugno giu junho|июня июнь июн|יוני""",
    """july jul|يوليو يوليه|تموز|جويلية يوليوز|juillet juil|temmuz tem iyul iyl tîrmeh
    |ژوئیه ژوئیهٔ جولای جولائی|تەمووز تەموز|juli julio luglio lug julho|июля июль июл|יולי""",
    """august aug|أغسطس اغسطس|آب اب|أوت غشت أغشت اوت|août|ağustos ağu avqust avq tebax
    |اوت اگست اګست|ئاب|agosto ago agustus agu|августа август авг|אוגוסט אוג""",
    """september sept sep|سبتمبر|أيلول ايلول|شتنبر شتمبر|septembre|eylül eyl sentyabr sen îlon
    |سپتامبر سپتمبر ستمبر سېپتمبر|ئەیلوول ئەیلول|septiembre settembre set setembro|сентября сентябрь сент сен|ספטמבר ספט""",
    """october oct|أكتوبر اكتوبر|تشرين-الأول تشرين-أول|أكتوبر|octobre|ekim eki oktyabr cotmeh
    |اکتبر اکتوبر|تشرینی-یەکەم|oktober okt octubre ottobre ott outubro out|октября октябрь окт|אוקטובר אוק""",
    """november nov|نوفمبر|تشرين-الثاني تشرين-ثاني تشرين-ثان|نونبر|novembre|kasım kas noyabr noy mijdar
    |نوامبر نومبر نوومبر|تشرینی-دووەم|noviembre novembro|ноября ноябрь нояб ноя|נובמבר נוב""",
    """december dec|ديسمبر|كانون-الأول كانون-أول|دجنبر دجمبر|décembre déc|aralık ara dekabr dek berfanbar
    |دسامبر دسمبر|کانوونی-یەکەم کانونی-یەکەم|dezember dez diciembre dic dicembre dezembro desember des|декабря декабрь дек|דצמבר דצמ""",
)
"""January to December."""

_HIJRI = (
    "محرم محرم-الحرام muharram",
    "صفر صفر-الخير safar",
    "ربيع-الأول ربيع-أول rabi-al-awwal",
    "ربيع-الآخر ربيع-الثاني ربيع-ثاني rabi-al-thani",
    "جمادى-الأولى جمادى-الأول جماد-الأول جمادي-الأولى jumada-al-awwal jumada-al-ula",
    "جمادى-الآخرة جمادى-الآخر جمادى-الثانية جمادى-الثاني جماد-الثاني جماد-الآخر jumada-al-thani jumada-al-akhirah",
    "رجب رجب-المرجب rajab",
    "شعبان شعبان-المعظم shaban",
    "رمضان رمضان-المبارك ramadan",
    "شوال شوال-المكرم shawwal",
    "ذو-القعدة ذي-القعدة ذوالقعدة ذيقعدة ذي-قعدة dhu-al-qadah",
    "ذو-الحجة ذي-الحجة ذوالحجة ذيحجة ذي-حجة dhu-al-hijjah",
)
"""Muharram to Dhu al-Hijjah, as Arabic, Persian and English write them."""

_JALALI = (
    "فروردین حمل وری farvardin",
    "اردیبهشت ثور غویی ordibehesht",
    "خرداد جوزا غبرگولی khordad",
    "تیر سرطان چنگاښ tir",
    "مرداد امرداد اسد زمری mordad",
    "شهریور سنبله وږی shahrivar",
    "مهر میزان تله mehr",
    "آبان عقرب لړم aban",
    "آذر قوس لیندۍ azar",
    "دی جدی مرغومی dey",
    "بهمن دلو سلواغه bahman",
    "اسفند حوت کب esfand",
)
"""The solar year from its first day of spring: Iran, Afghanistan in Dari, in Pashto."""


_CALENDARS: tuple[tuple[Calendar, tuple[str, ...]], ...] = (
    ("jalali", _JALALI),
    ("hijri", _HIJRI),
    ("gregorian", _GREGORIAN),
)
_NAMES = [
    (folded(name), Month(calendar, number))
    for calendar, rows in _CALENDARS
    for number, row in enumerate(rows, 1)
    for name in row.replace("|", " ").split()
]
# Without a blank: a zero-width joiner between the words is gone when they are looked up, and some write none.
_MONTHS = {name.replace("-", ""): month for name, month in _NAMES}
_FIRST_OF_SEVERAL = frozenset(name.partition("-")[0] for name, _ in _NAMES if "-" in name)
