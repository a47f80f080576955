"""How things are said to people: language, plurals, months, clock and direction.

English sentences are the message ids; ``<language>.po`` beside this file holds the others (gettext's format, read as
it is, so that there is no build step). Whoever shows something is handed a Locale; nothing here is global.

Months follow the country of the configured time zone (Asia/Baghdad: كانون الثاني; Africa/Cairo: يناير), digits are
Western: CLDR's defaults would mix both kinds in one message. The clock has 24 hours.
"""

from __future__ import annotations

import gettext
import io
import re
from datetime import datetime, timedelta
from importlib import resources
from zoneinfo import ZoneInfo

from babel import Locale as BabelLocale
from babel.core import get_global
from babel.dates import format_date, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("ar", "en")

# Bidi marks that CLDR puts into dates: a terminal or a log line must not carry them.
_BIDI = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


class Locale:
    """One language in one time zone. ``t`` and ``n`` translate; ``clock``, ``date`` and ``ago`` show times."""

    def __init__(self, language: str, timezone: ZoneInfo) -> None:
        self.language = language
        self.timezone = timezone
        self.rtl = language == "ar"
        self._texts = _catalogue(language)
        self._babel = _babel(language, timezone)

    def t(self, text: str, /, **values: object) -> str:
        """``text`` in this language, its {placeholders} filled."""
        return self._texts.gettext(text).format_map(values) if values else self._texts.gettext(text)

    def n(self, one: str, many: str, number: int, /, **values: object) -> str:
        """The form for ``number``, which fills {n}. Arabic has six."""
        return self._texts.ngettext(one, many, number).format_map({"n": number, **values})

    def clock(self, moment: datetime) -> str:
        """14:07 in the configured zone."""
        return f"{self._local(moment):%H:%M}"

    def date(self, moment: datetime) -> str:
        """24 تشرين الثاني 2026, or 24 November 2026."""
        shown = format_date(self._local(moment).date(), "d MMMM y", locale=self._babel)
        return _BIDI.sub("", shown)

    def when(self, moment: datetime, now: datetime) -> str:
        """The clock alone for today, with the date for any other day."""
        is_today = self._local(moment).date() == self._local(now).date()
        return self.clock(moment) if is_today else f"{self.date(moment)} {self.clock(moment)}"

    def span(self, duration: timedelta) -> str:
        """ "3 minutes", "ساعتان"; the largest fitting unit."""
        shown = format_timedelta(duration, threshold=1.5, locale=self._babel)
        return _BIDI.sub("", shown)

    def _local(self, moment: datetime) -> datetime:
        """In the configured zone; as it is where the calendar ends: a publisher's 31 December 9999 ("never") has no
        tomorrow, and no date of theirs may cost an alert."""
        try:
            return moment.astimezone(self.timezone)
        except (OverflowError, ValueError):
            return moment


def _catalogue(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    with resources.files(__name__).joinpath(f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _babel(language: str, timezone: ZoneInfo) -> BabelLocale:
    territory = get_global("zone_territories").get(timezone.key)
    if territory and f"{language}_{territory}" in _regional(language):
        return BabelLocale(language, territory)
    return BabelLocale(language)


def _regional(language: str) -> set[str]:
    from babel.localedata import locale_identifiers  # noqa: PLC0415 - a directory scan, wanted once per start only

    return {name for name in locale_identifiers() if name.startswith(f"{language}_")}
