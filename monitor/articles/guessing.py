"""The last readers of dates, asked only where ours have nothing; what they answer is a guess, and marked as one.

dateparser knows the months of two hundred languages at 5 ms a string, and answers where it should not: so it sees only
strings that name a day and a year and are in no script that dates.py reads itself (it takes «1 آب 2023» for the tenth
of May). htmldate searches a page for anything that looks like a date, and always finds something: on hand-checked
pages it is wrong in 7 to 9 of 100. Its extensive search stays off: it is the part that guesses most, and loads all of
dateparser's languages first, which is two seconds of every new worker process.

Both are slow to load, so that neither is imported before it is needed.
"""

from __future__ import annotations

import re
import warnings
from datetime import UTC, datetime, timedelta, tzinfo

import lxml.html

from monitor.articles.dates import find_date, is_plausible

_LONGEST = 60
_HAS_DAY_AND_YEAR = re.compile(
    r"(?=.*(?<!\d)[12]\d{3}(?!\d))(?=.*(?<!\d)\d{1,2}(?!\d)).*[^\W\d_]{2}", re.DOTALL
)
_OF_ARABIC_LETTERS = re.compile("[\u0600-\u06ff\u0750-\u077f]")
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)


def guess_date(text: str, now: datetime | None = None, assume: tzinfo = UTC) -> datetime | None:
    """The moment of a date in a language that dates.py does not read, or None."""
    line = " ".join(text.split())
    if len(line) > _LONGEST or not _HAS_DAY_AND_YEAR.match(line) or _OF_ARABIC_LETTERS.search(line):
        return None
    import dateparser  # noqa: PLC0415 - see above

    settings = {
        "DATE_ORDER": "DMY",
        "PARSERS": ["absolute-time"],
        "REQUIRE_PARTS": ["day", "month", "year"],
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its own, about formats without a year, which are refused here
            moment = dateparser.parse(line, settings=settings)
    except MemoryError:
        raise
    except Exception:
        return None
    if moment is None:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=assume)
    return moment if is_plausible(moment, now) else None


def guess_page_date(tree: lxml.html.HtmlElement, url: str, now: datetime | None = None) -> datetime | None:
    """The day that a page seems to have been published on: of its address, or the likeliest one of its text.

    A first of January is not believed: it is what becomes of a year alone, such as that of a copyright line.
    """
    from htmldate import find_date as htmldate  # noqa: PLC0415 - see above

    latest = (now + timedelta(days=1)).strftime("%Y-%m-%d") if now is not None else None
    try:
        said = htmldate(
            tree,
            extensive_search=False,
            original_date=True,
            url=url or None,
            min_date=_EARLIEST,
            max_date=latest,
        )
    except MemoryError:
        raise
    except Exception:
        return None
    moment = find_date(said or "")
    if moment is None or (moment.month, moment.day) == (1, 1) or not is_plausible(moment, now):
        return None
    return moment
