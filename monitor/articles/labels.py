"""What Arabic pages write into their text instead of their markup, and lines that are not the article's.

    تاريخ النشر: 5th, May 2024 GMT            date
    المصدر: البوابة نيوز                       publisher
    كلمات دلالية: الحكومة العراقية قوات …      keywords, often without commas: kept as one string then
    تابع أحدث الأخبار عبر تطبيق …             an advertisement of the publisher's app
    إقرأ أيضاً: …                              other articles' headlines: each a false alert waiting

A label counts only at the start of a line. What it says is used by the reader of the page where structured data is
silent; the line itself never stays in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.articles.markup import one_line

_MARKS = "[\u0640\u064b-\u065f\u0670\u200b-\u200f]*"


def _spelt(words: str) -> str:
    """An expression for words in every spelling: any alef, ya or ta marbuta, marks between the letters."""
    letters = {"ا": "[اأإآٱ]", "ي": "[يىی]", "ه": "[هة]", "ك": "[كک]", " ": r"\s+"}
    return "".join(letters.get(letter, letter) + ("" if letter == " " else _MARKS) for letter in words)


def _any_of(*phrases: str) -> str:
    return "|".join(_spelt(phrase) for phrase in phrases)


_DATE = re.compile(
    rf"\s*(?:{_any_of('تاريخ النشر', 'تاريخ نشر الخبر', 'نشر بتاريخ', 'نشر في')})\s*[:：]\s*(.{{4,80}})"
)
_SOURCE = re.compile(rf"\s*(?:{_any_of('المصدر', 'مصدر الخبر')})\s*[:：]\s*(.{{2,60}})")
_KEYWORDS = re.compile(
    rf"\s*(?:{_any_of('كلمات دلاليه', 'الكلمات الدلاليه', 'كلمات مفتاحيه', 'الكلمات المفتاحيه', 'الوسوم')})\s*[:：]\s*(.*)"
)
_FOLLOW_US = re.compile(
    rf"\s*(?:{_any_of('تابع احدث الاخبار', 'تابعوا احدث الاخبار', 'تابع اخر الاخبار', 'تابعوا اخر الاخبار')})(?:\s|$)"
)
_READ_ALSO = re.compile(
    rf"\s*[-–•*]?\s*(?:{_any_of('اقرا ايضا', 'اقراوا ايضا', 'اقرءوا ايضا', 'اقرؤوا ايضا', 'اقرا المزيد', 'مواضيع ذات صله', 'اخبار ذات صله')}|{_spelt('شاهد ايضا')})\s*(?P<colon>[:：.…]*)\s*(?P<rest>.*)"
)

# A related headline is shorter than this and is no sentence; a paragraph is longer or ends like one.
_HEADLINE = 160
_SENTENCE_END = re.compile(r"[.!؟?»\"…]\s*$")


@dataclass(frozen=True, slots=True)
class Labels:
    """The text without label lines and boilerplate, and what the labels said (each "" where there was none)."""

    text: str
    published: str = ""
    publisher: str = ""
    keywords: str = ""


def read_labels(text: str) -> Labels:
    """Read the labels of a text off, and cut its boilerplate."""
    said: dict[str, str] = {}
    kept: list[str] = []
    among_headlines = False
    for line in text.split("\n"):
        if among_headlines and _is_headline(line) and not _label(line):
            continue
        among_headlines = False
        if found := _label(line):
            said.setdefault(*found)
        elif also := _READ_ALSO.fullmatch(line):
            # "إقرأ أيضاً: a headline" is one line of the article's middle; alone, it is the title of a list.
            among_headlines = not also["rest"]
            if also["rest"] and not also["colon"]:
                kept.append(line)  # no label: a sentence that begins with these words
        elif not _FOLLOW_US.match(line):
            kept.append(line)
    return Labels(
        "\n".join(kept).strip(),
        said.get("published", ""),
        said.get("publisher", ""),
        said.get("keywords", ""),
    )


def _label(line: str) -> tuple[str, str] | None:
    """What a label line says: (field, value)."""
    if (found := _DATE.fullmatch(line)) and any(character.isdigit() for character in found[1]):
        return "published", one_line(found[1])
    if (found := _SOURCE.fullmatch(line)) and _is_name(found[1]):
        return "publisher", one_line(found[1]).rstrip(" .")
    if found := _KEYWORDS.fullmatch(line):
        return "keywords", one_line(found[1])
    return None


def _is_name(value: str) -> bool:
    """Whether it can name a publisher: a sentence is longer, or ends like one."""
    words = len(value.split())
    return words <= 4 or (words <= 8 and not _SENTENCE_END.search(value))


def _is_headline(line: str) -> bool:
    return len(line) <= _HEADLINE and not (len(line) > 60 and _SENTENCE_END.search(line))
