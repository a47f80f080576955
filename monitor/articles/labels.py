"""What Arabic pages write into their text instead of their markup, and lines that are not the article's.

    تاريخ النشر: 5th, May 2024 GMT            date
    المصدر: البوابة نيوز                       publisher
    كلمات دلالية: الحكومة العراقية قوات …      keywords, often without commas: kept as one string then
    تابع أحدث الأخبار عبر تطبيق …             an advertisement of the publisher's app
    إقرأ أيضاً: …                              other articles' headlines: each a false alert waiting

A label counts only at the start of a line, and its value is the rest of the line, or the next one where nothing is left.
What it says is used by the reader of the page where structured data is silent; the line itself never stays in the text.
related.py does the same to a page while it still has its markup.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from monitor.articles.dates import find_date
from monitor.articles.markup import one_line, split_keywords

_MARKS = "[\u0640\u064b-\u065f\u0670\u200b-\u200f]*"

_DATES = """تاريخ-النشر تاريخ-نشر-الخبر تاريخ-الخبر تاريخ-الاضافه تاريخ-التحرير نشر-بتاريخ نشرت-بتاريخ نشر-في نشرت-في نشر-يوم
    تم-النشر-في تم-النشر-بتاريخ تم-النشر تاريخ-انتشار التاريخ"""
_UPDATES = "اخر-تحديث تاريخ-التحديث تم-التحديث-في تم-التحديث"
_SOURCES = "المصدر مصدر-الخبر المصادر منبع"
_AUTHORS = "كتب كتبت بقلم الكاتب الكاتبه المحرر تحرير اعداد كتب-بواسطه بواسطه"
_KEYWORD_LABELS = """كلمات-دلاليه الكلمات-الدلاليه كلمات-مفتاحيه الكلمات-المفتاحيه كلمات-البحث الكلمات-الداله كلمات-داله الوسوم وسوم
    العلامات التاجات هاشتاج كليدواژه-ها كلمات-كليدي برچسب-ها tags keywords"""
_READ_ALSO_LABELS = """اقرا-ايضا اقرا-ي-ايضا اقراي-ايضا اقرئي-ايضا اقراوا-ايضا اقرءوا-ايضا اقرؤوا-ايضا اقرا-ايضا-في اقرا-كذلك اقرا-المزيد
    اقرا-المزيد-عن اقرا-اكثر طالع-ايضا طالعوا-ايضا طالع-المزيد شاهد-ايضا شاهدوا-ايضا شاهد-المزيد تابع-ايضا انظر-ايضا استمع-ايضا
    للمزيد للمزيد-من-الاخبار لمزيد-من-الاخبار المزيد-من-الاخبار مزيد-من-الاخبار المزيد لمزيد-من-التفاصيل مواضيع-ذات-صله موضوعات-ذات-صله
    مقالات-ذات-صله اخبار-ذات-صله مواد-ذات-صله تقارير-ذات-صله ذات-صله مواضيع-متعلقه موضوعات-متعلقه مقالات-متعلقه اخبار-متعلقه
    مواضيع-مرتبطه اخبار-مرتبطه مقالات-مرتبطه مواضيع-مشابهه اخبار-مشابهه مقالات-مشابهه قد-يهمك قد-يهمك-ايضا قد-يهمكم قد-يعجبك
    قد-يعجبك-ايضا ربما-يهمك ربما-يعجبك-ايضا ربما-يهمك-ايضا نرشح-لك اخترنا-لك اخترنا-لكم الاكثر-قراءه الاكثر-مشاهده الاكثر-تداولا
    بيشتر-بخوانيد بيشتر-بدانيد همچنين-بخوانيد مطالب-مرتبط اخبار-مرتبط خبرهاي-مرتبط
    read-also also-read read-more see-also related related-articles related-news related-stories you-may-also-like
    don't-miss more-on-this-story more-on-this most-read recommended editor's-picks
    lire-aussi à-lire-aussi ilgili-haberler"""
# An advertisement begins with one of these, and names where it wants its reader to go.
_FOLLOW_US = """تابعونا تابعنا تابع-قناتنا تابعوا-قناتنا تابعوا-صفحتنا تابع-صفحتنا اشترك-في اشتركوا-في اشترك-الان للاشتراك انضم-الى-قناتنا
    انضموا-الى انضم-الينا انضموا-الينا لمتابعه حمل-تطبيق حمل-التطبيق حملوا-تطبيق حملوا-التطبيق لتحميل يمكنكم-متابعه يمكنك-متابعه
    تابع-اخبارنا تابعوا-اخبارنا شاركنا كن-اول للمزيد لمزيد-من لقراءه-المزيد"""
_PLACES = """تطبيق قناتنا قنواتنا صفحتنا صفحاتنا حسابنا حساباتنا تلغرام تليغرام تليجرام تيليجرام تيليغرام واتساب واتس فيسبوك فيس-بوك
    تويتر منصه-اكس جوجل غوغل يوتيوب انستغرام انستجرام نبض النشره-البريديه نشرتنا مواقع-التواصل"""
_RIGHTS = "جميع-الحقوق-محفوظه كافه-الحقوق-محفوظه حقوق-النشر-محفوظه تمامي-حقوق copyright all-rights-reserved"
_FOLLOW_THE_NEWS = """تابع-احدث-الاخبار تابعوا-احدث-الاخبار تابع-اخر-الاخبار تابعوا-اخر-الاخبار تابع-كل-الاخبار
    تابع-جميع-الاخبار"""


def _spelt(words: str) -> str:
    """An expression for words in every spelling: any alef, ya or ta marbuta, marks between the letters."""
    letters = {"ا": "[اأإآٱ]", "ي": "[يىی]", "ه": "[هةہ]", "ك": "[كک]", "-": r"[\s/\u200c]+"}
    return "".join(letters.get(letter, letter) + (_MARKS if letter >= "\u0600" else "") for letter in words)


def _any_of(phrases: str) -> str:
    return "|".join(_spelt(phrase) for phrase in sorted(phrases.split(), key=len, reverse=True))


def _opening(*phrases: str) -> str:
    """An expression for the first words of phrases. Words of one first letter stand together: the reader of nearly
    every line is through when it has looked at that."""
    words = {phrase.partition("-")[0] for each in phrases for phrase in each.split()}
    rests: dict[str, set[str]] = {}
    for word in words:
        is_latin = word[0] < "\u0600"
        first = f"[{word[0]}{word[0].upper()}]" if is_latin else _spelt(word[0])
        rests.setdefault(first, set()).add(f"(?i:{word[1:]})" if is_latin else _spelt(word[1:]))
    return "|".join(f"{first}(?:{'|'.join(sorted(rest))})" for first, rest in sorted(rests.items()))


_BULLETS = ' \t\r\n\u00a0\u200b\u200e\u200f\ufeff-–—•*▪◄►«»"#[(|'
_BULLET = f"[{re.escape(_BULLETS)}]*"
_COLON = r"\s*[:：﹕]\s*"
_WITHOUT = r"(?P<bare>\s+(?=(?:\S{1,12}\s+)?[\d٠-٩۰-۹]))"  # no colon, a date at once


# Compiled when the first line needs them: that takes a quarter of a second, of every start where it stood here.
@cache
def _labels() -> Mapping[str, re.Pattern[str]]:
    dated = rf"(?:{_WITHOUT}|{_COLON}|$)(?P<value>.*)"
    ends = {
        "published": (_DATES, dated),
        "updated": (_UPDATES, dated),
        "publisher": (_SOURCES, rf"(?:{_COLON}|$)(?P<value>.*)"),
        "author": (_AUTHORS, rf"(?:{_COLON}|\s*[-–—]\s+)(?P<value>.*)"),
        "keywords": (_KEYWORD_LABELS, rf"(?:{_COLON}|$)(?P<value>.*)"),
    }
    return {
        name: re.compile(rf"{_BULLET}(?:{_any_of(phrases)}){end}", re.IGNORECASE)
        for name, (phrases, end) in ends.items()
    }


@cache
def _read_also() -> re.Pattern[str]:
    return re.compile(
        rf"{_BULLET}(?:{_any_of(_READ_ALSO_LABELS)})(?!\w)\s*(?P<colon>[:：.…|»>←\-–—]*)\s*(?P<rest>.*)",
        re.IGNORECASE,
    )


@cache
def _advertisement() -> re.Pattern[str]:
    return re.compile(
        rf"{_BULLET}(?:(?:{_any_of(_FOLLOW_THE_NEWS)}|{_any_of(_RIGHTS)})(?!\w)"
        rf"|(?:{_any_of(_FOLLOW_US)})(?!\w)(?=.*(?:{_any_of(_PLACES)})))",
        re.IGNORECASE,
    )


_OPENS = re.compile(
    rf"{_BULLET}(?:{_opening(_DATES, _UPDATES, _SOURCES, _AUTHORS, _KEYWORD_LABELS, _READ_ALSO_LABELS, _FOLLOW_US, _FOLLOW_THE_NEWS, _RIGHTS)})(?!\w)"
)

# A related headline is shorter than this and is no sentence; a paragraph is longer or ends like one.
_HEADLINE = 160
_LONGEST_AD = 250
_LONGEST_DATE = 80
_NO_NAME = re.compile(r"[\d!؟?«»\"“”…]|\.\s*$")
_SENTENCE_END = re.compile(r"[.!؟?»\"…]\s*$")
_MOST_WORDS_OF_KEYWORD, _MOST_WORDS_OF_DATE = 5, 7


@dataclass(frozen=True, slots=True)
class Labels:
    """The text without label lines and boilerplate, and what the labels said (each "" where there was none)."""

    text: str
    published: str = ""
    updated: str = ""
    publisher: str = ""
    author: str = ""
    keywords: tuple[str, ...] = ()


def may_be_label(line: str) -> bool:
    """Whether a line's first word is that of a label or of boilerplate: what nearly every other line is not."""
    return _OPENS.match(line) is not None


def label_of(line: str) -> tuple[str, str] | None:
    """The name of the field that a line labels, and its value ("" for a label that stands alone), or None."""
    for name, expression in _labels().items():
        if (found := expression.fullmatch(line)) is not None:
            value = one_line(found["value"])
            if found.groupdict().get("bare") and not is_date_alone(value):
                continue
            if not value or _fits(name, value):
                return name, value
    return None


def related_of(line: str) -> str | None:
    """What stands behind «اقرأ أيضا» or another name of a list of headlines: "" for the name alone; None for others."""
    found = _read_also().fullmatch(line)
    # Without a colon it is a sentence that begins with these words.
    return found["rest"] if found and (found["colon"] or not found["rest"]) else None


def is_advertisement(line: str) -> bool:
    """Whether a line asks its reader to follow, to subscribe or to install, or reserves rights."""
    return len(line) <= _LONGEST_AD and _advertisement().match(line) is not None


def read_labels(text: str) -> Labels:
    """Read the labels of a text off, and cut its boilerplate."""
    lines = text.split("\n")
    if not any(map(may_be_label, lines)):
        return Labels(text.strip())
    reader = _Reader()
    for line in lines:
        reader.read(line)
    return reader.result()


class _Reader:
    """Reads line after line. A state: among the headlines of a list, or behind a label that stood alone."""

    def __init__(self) -> None:
        self._said: dict[str, str] = {}
        self._kept: list[str] = []
        self._among_headlines = False
        self._waiting = ""  # the field whose label stood alone on the line before
        self._may_stay = False  # and whether that line had no colon: a heading, unless a value follows

    def read(self, line: str) -> None:
        """The next line."""
        opens = may_be_label(line)
        labelled = label_of(line) if opens else None
        if self._waiting and not opens and self._continued(line):
            return
        self._waiting = ""
        if self._among_headlines and labelled is None and _is_headline(line):
            return
        self._among_headlines = False
        if labelled is not None:
            self._label(line, *labelled)
        elif opens and is_advertisement(line):
            return
        elif opens and (rest := related_of(line)) is not None:
            # "إقرأ أيضاً: a headline" is one line of the article's middle; alone, it is the title of a list.
            self._among_headlines = not rest
        else:
            self._kept.append(line)

    def _label(self, line: str, name: str, value: str) -> None:
        self._say(name, value)
        if not value:
            self._waiting = name
            self._may_stay = not line.rstrip().endswith((":", "："))
            if self._may_stay:
                self._kept.append(line)

    def _continued(self, line: str) -> bool:
        """Take a line for the value of the label before it, if it can be one."""
        if not _continues(self._waiting, line):
            return False
        if self._may_stay:
            self._kept.pop()
            self._may_stay = False
        self._say(self._waiting, line)
        if self._waiting != "keywords":
            self._waiting = ""
        return True

    def _say(self, name: str, value: str) -> None:
        """Keep the first value of a field; keywords on lines of their own are gathered."""
        before = self._said.get(name)
        if name == "keywords" and before:
            self._said[name] = f"{before}|{one_line(value)}"
        elif value and not before:
            self._said[name] = one_line(value)

    def result(self) -> Labels:
        """What all lines gave."""
        return made("\n".join(self._kept).strip(), self._said)


def made(text: str, said: Mapping[str, str]) -> Labels:
    """Labels of values by field name; keywords are parted by bars."""
    return Labels(
        text,
        published=said.get("published", ""),
        updated=said.get("updated", ""),
        publisher=said.get("publisher", "").rstrip(" ."),
        author=said.get("author", "").rstrip(" ."),
        keywords=split_keywords(word.strip("-–•* ") for word in said.get("keywords", "").split("|")),
    )


def _fits(name: str, value: str) -> bool:
    """Whether a value can be one of its field, and not a sentence that happens to begin with the label's words."""
    if name in {"published", "updated"}:
        return len(value) <= _LONGEST_DATE and any(character.isdigit() for character in value)
    if name == "publisher":
        return _is_name(value)
    if name == "author":
        return 2 <= len(value.split()) <= 5 and not _NO_NAME.search(value)
    return True


def _continues(name: str, line: str) -> bool:
    """Whether a line is the value of the label that stood alone on the line before."""
    if name == "keywords":
        return len(line.split()) <= _MOST_WORDS_OF_KEYWORD and not _SENTENCE_END.search(line)
    if name in {"published", "updated"}:
        return len(line) <= _LONGEST_DATE and find_date(line) is not None
    return _fits(name, line)


def is_date_alone(value: str) -> bool:
    """Whether a line is a date, and no sentence with one in it."""
    return len(value.split()) <= _MOST_WORDS_OF_DATE and find_date(value) is not None


def _is_name(value: str) -> bool:
    """Whether it can name a publisher: a sentence is longer, or ends like one."""
    words = len(value.split())
    return words <= 4 or (words <= 8 and not _SENTENCE_END.search(value))


def _is_headline(line: str) -> bool:
    return len(line) <= _HEADLINE and not (len(line) > 60 and _SENTENCE_END.search(line))
