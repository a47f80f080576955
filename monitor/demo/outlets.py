"""The outlets of the sample newsroom: who publishes, in which language, encoding and form.

They are as different as real publishers: RSS with teasers only, RSS with whole texts, Atom, a front page without any
feed, and one site that never left windows-1256. All of them say that they are samples.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal


@dataclass(frozen=True, slots=True)
class Outlet:
    """A sample publisher. ``slug`` is its folder on the server and, after ``demo-``, its source's id.

    ``name`` is how it signs its pages; ``source_name`` how the source is called, in English for any reader of
    ``rasid sources``. ``form`` is what it offers to programs. ``whole_text``: its feed carries the text, not a teaser.
    ``pages``: its article pages are to be read, whatever the feed carries.
    ``hours_ahead`` of UTC are its clocks.
    """

    slug: str
    name: str
    source_name: str
    language: Literal["ar", "en"]
    form: Literal["rss", "atom", "front"]
    encoding: str = "utf-8"
    whole_text: bool = False
    pages: bool = True
    hours_ahead: int = 3

    @property
    def labels(self) -> Mapping[str, str]:
        """The fixed words on its pages."""
        return LABELS[self.language]


LABELS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "ar": MappingProxyType(
            {
                "dir": "rtl",
                "home": "الرئيسية",
                "local": "محليات",
                "culture": "ثقافة",
                "date": "تاريخ النشر",
                "app": "تابع أحدث الأخبار عبر تطبيق",
                "source": "المصدر",
                "keywords": "كلمات دلالية",
                "related": "إقرأ أيضاً",
                "sample": "غرفة أخبار نموذجية على هذا الجهاز، لتجربة البرنامج فقط",
            }
        ),
        "en": MappingProxyType(
            {
                "dir": "ltr",
                "home": "Home",
                "local": "Local",
                "culture": "Culture",
                "date": "Published",
                "app": "Follow the latest news in the app",
                "source": "Source",
                "keywords": "Topics",
                "related": "Read also",
                "sample": "A sample newsroom on this machine, for trying the program only",
            }
        ),
    }
)

OUTLETS = (
    # The agency comes first by id, and is therefore polled first: its story is the first alert of a first run.
    Outlet(
        slug="agency",
        name="غرفة الأخبار النموذجية: الوكالة",
        source_name="Sample Newsroom: agency",
        language="ar",
        form="rss",
        whole_text=True,
    ),
    Outlet(
        slug="daily",
        name="غرفة الأخبار النموذجية: الصحيفة",
        source_name="Sample Newsroom: daily",
        language="ar",
        form="rss",
        whole_text=True,
        pages=False,
    ),
    Outlet(
        slug="gazette",
        name="غرفة الأخبار النموذجية: الجريدة",
        source_name="Sample Newsroom: gazette",
        language="ar",
        form="atom",
        whole_text=True,
        pages=False,
    ),
    Outlet(
        slug="portal",
        name="غرفة الأخبار النموذجية: البوابة",
        source_name="Sample Newsroom: portal",
        language="ar",
        form="front",
    ),
    Outlet(
        slug="radio",
        name="غرفة الأخبار النموذجية: الإذاعة",
        source_name="Sample Newsroom: radio",
        language="ar",
        form="rss",
        encoding="windows-1256",
    ),
    Outlet(
        slug="wire",
        name="Sample Newsroom: Wire",
        source_name="Sample Newsroom: wire",
        language="en",
        form="rss",
        whole_text=True,
        pages=False,
        hours_ahead=0,
    ),
)
