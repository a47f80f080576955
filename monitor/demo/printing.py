"""What the sample newsroom's articles look like on the wire: RSS, Atom, article pages and front pages. Pure.

Everything that comes from a manuscript is escaped here, once, on its way into markup. The result is bytes in the
outlet's own encoding; what that encoding can't hold becomes a character reference, as old sites do it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from functools import cache
from html import escape
from importlib import resources
from string import Template

from monitor.demo.edition import Printed
from monitor.demo.outlets import Outlet

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

RELATED = 3
"""How many other articles a page links to."""


class Press:
    """Prints what one outlet has out. ``base`` is the server's address without a slash at its end."""

    def __init__(self, outlet: Outlet, base: str) -> None:
        self.outlet = outlet
        self.home = f"{base}/{outlet.slug}/"
        self.feed_url = f"{self.home}feed.xml"
        self._zone = timezone(timedelta(hours=outlet.hours_ahead))

    def url(self, printed: Printed) -> str:
        """Where an article's page is: under the day of its publication, as the outlet's clock has it."""
        return f"{self.home}{printed.published.astimezone(self._zone):%Y/%m/%d}/{printed.manuscript.slug}"

    # --- feeds ---------------------------------------------------------------------------------------------------

    def feed(self, visible: Sequence[Printed], changed: datetime) -> bytes:
        """The outlet's feed, with the encoding declared where XML declares it."""
        text = self._atom(visible, changed) if self.outlet.form == "atom" else self._rss(visible, changed)
        return self._encoded(f'<?xml version="1.0" encoding="{self.outlet.encoding}"?>\n{text}')

    def _rss(self, visible: Sequence[Printed], changed: datetime) -> str:
        entries = "\n".join(self._rss_entry(printed) for printed in visible)
        return f"""<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
<title>{escape(self.outlet.name)}</title>
<link>{escape(self.home)}</link>
<atom:link rel="self" type="application/rss+xml" href="{escape(self.feed_url)}"/>
<description>{escape(self.outlet.labels["sample"])}</description>
<language>{self.outlet.language}</language>
<lastBuildDate>{self._mail_date(changed)}</lastBuildDate>
{entries}
</channel>
</rss>
"""

    def _rss_entry(self, printed: Printed) -> str:
        url = escape(self.url(printed))
        lines = [
            f"<title>{escape(printed.version.title)}</title>",
            f"<link>{url}</link>",
            f'<guid isPermaLink="true">{url}</guid>',
            f"<pubDate>{self._mail_date(printed.published)}</pubDate>",
            f"<description>{escape(printed.version.summary)}</description>",
            *(f"<category>{escape(word)}</category>" for word in printed.manuscript.keywords),
        ]
        if printed.manuscript.author:
            lines.append(f"<dc:creator>{escape(printed.manuscript.author)}</dc:creator>")
        if self.outlet.whole_text:
            lines.append(f"<content:encoded>{escape(_paragraphs(printed))}</content:encoded>")
        return "<item>\n" + "\n".join(lines) + "\n</item>"

    def _atom(self, visible: Sequence[Printed], changed: datetime) -> str:
        entries = "\n".join(self._atom_entry(printed) for printed in visible)
        return f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{self.outlet.language}">
<title>{escape(self.outlet.name)}</title>
<subtitle>{escape(self.outlet.labels["sample"])}</subtitle>
<id>{escape(self.feed_url)}</id>
<link rel="self" type="application/atom+xml" href="{escape(self.feed_url)}"/>
<link rel="alternate" type="text/html" href="{escape(self.home)}"/>
<author><name>{escape(self.outlet.name)}</name></author>
<updated>{self._iso(changed)}</updated>
{entries}
</feed>
"""

    def _atom_entry(self, printed: Printed) -> str:
        url = escape(self.url(printed))
        lines = [
            f"<id>{url}</id>",
            f"<title>{escape(printed.version.title)}</title>",
            f'<link rel="alternate" type="text/html" href="{url}"/>',
            f"<published>{self._iso(printed.published)}</published>",
            f"<updated>{self._iso(printed.updated)}</updated>",
            f"<summary>{escape(printed.version.summary)}</summary>",
            *(f'<category term="{escape(word)}"/>' for word in printed.manuscript.keywords),
        ]
        if printed.manuscript.author:
            lines.append(f"<author><name>{escape(printed.manuscript.author)}</name></author>")
        if self.outlet.whole_text:
            lines.append(f'<content type="html">{escape(_paragraphs(printed))}</content>')
        return "<entry>\n" + "\n".join(lines) + "\n</entry>"

    # --- pages ---------------------------------------------------------------------------------------------------

    def article(self, printed: Printed, visible: Sequence[Printed]) -> bytes:
        """An article's page, linking to others of ``visible``."""
        manuscript, version = printed.manuscript, printed.version
        others = [other for other in visible if other.manuscript.slug != manuscript.slug][:RELATED]
        tags = " ".join(
            f'<a rel="tag" href="{escape(self.home)}">{escape(word)}</a>' for word in manuscript.keywords
        )
        return self._page(
            "article.html",
            {
                "title": version.title,
                "summary": version.summary,
                "url": self.url(printed),
                "keywords": ", ".join(manuscript.keywords),
                "published": self._iso(printed.published),
                "updated": self._iso(printed.updated),
                "dateline": _dateline(printed.published),
                "credit": manuscript.credit or self.outlet.name,
                "note": manuscript.note,
            },
            {
                "json_ld": self._json_ld(printed),
                "paragraphs": _paragraphs(printed),
                "tags": tags,
                "related": "\n".join(f"<li>{self._link(other)}</li>" for other in others),
            },
        )

    def front(self, visible: Sequence[Printed]) -> bytes:
        """The front page: a teaser for every article."""
        teasers = "\n".join(
            f"<article>\n<h2>{self._link(printed)}</h2>\n"
            f'<p><time datetime="{self._iso(printed.published)}">{_dateline(printed.published)}</time></p>\n'
            f"<p>{escape(printed.version.summary)}</p>\n</article>"
            for printed in visible
        )
        return self._page("front.html", {}, {"teasers": teasers})

    def _page(self, template: str, texts: dict[str, str], markup: dict[str, str]) -> bytes:
        """A template filled: ``texts`` are escaped, ``markup`` has been."""
        common = {
            "language": self.outlet.language,
            "encoding": self.outlet.encoding,
            "outlet": self.outlet.name,
            "home": self.home,
            "dir": self.outlet.labels["dir"],
            **{f"label_{name}": words for name, words in self.outlet.labels.items()},
        }
        escaped = {name: escape(text) for name, text in {**common, **texts}.items()}
        return self._encoded(_template(template).substitute(escaped, discovery=self._discovery(), **markup))

    def _discovery(self) -> str:
        if self.outlet.form == "front":
            return ""
        kind = "atom" if self.outlet.form == "atom" else "rss"
        return f'<link rel="alternate" type="application/{kind}+xml" href="{escape(self.feed_url)}">'

    def _link(self, printed: Printed) -> str:
        return f'<a href="{escape(self.url(printed))}">{escape(printed.version.title)}</a>'

    def _json_ld(self, printed: Printed) -> str:
        said: dict[str, object] = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": printed.version.title,
            "description": printed.version.summary,
            "datePublished": self._iso(printed.published),
            "dateModified": self._iso(printed.updated),
            "inLanguage": self.outlet.language,
            "keywords": list(printed.manuscript.keywords),
            "mainEntityOfPage": self.url(printed),
            "publisher": {"@type": "NewsMediaOrganization", "name": self.outlet.name},
        }
        if printed.manuscript.author:
            said["author"] = {"@type": "Organization", "name": printed.manuscript.author}
        # "<" would end the script element from within a title.
        return json.dumps(said, ensure_ascii=False).replace("<", "\\u003c")

    # --- times and bytes -----------------------------------------------------------------------------------------

    def _iso(self, moment: datetime) -> str:
        return moment.astimezone(self._zone).isoformat()

    def _mail_date(self, moment: datetime) -> str:
        return format_datetime(moment.astimezone(self._zone))

    def _encoded(self, text: str) -> bytes:
        return text.encode(self.outlet.encoding, "xmlcharrefreplace")


@cache
def _template(name: str) -> Template:
    return Template(resources.files("monitor.demo").joinpath("pages", name).read_text("utf-8"))


def _paragraphs(printed: Printed) -> str:
    return "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in printed.version.paragraphs)


def _dateline(moment: datetime) -> str:
    """ "5th, May 2024 GMT": the odd form that a real publisher of Arabic news uses."""
    day = moment.astimezone(UTC)
    ending = "th" if 10 < day.day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    return f"{day.day}{ending}, {MONTHS[day.month - 1]} {day.year} GMT"
