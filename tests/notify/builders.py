"""Messages for channels to send."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from monitor.locale import Locale
from monitor.model import Excerpt, Message, OutletLine, Point, StoryLine

NOW = datetime(2026, 11, 24, 12, 7, tzinfo=UTC)
ARABIC = Locale("ar", ZoneInfo("Asia/Baghdad"))
ENGLISH = Locale("en", ZoneInfo("Asia/Baghdad"))

MESSAGE = Message(
    id="rule:coalition/s1@desk",
    ref="k3f9q",
    headline="التحالف الدولي: لا عودة لداعش",
    language="ar",
    rtl=True,
    headline_hits=((0, 14),),
    url="https://example.org/a?b=1&c=2",
    byline=("البوابة نيوز", "15:01", "Ali"),
    late="seen 3 hours late",
    published=datetime(2026, 11, 24, 12, 1, tzinfo=UTC),
    excerpts=(
        Excerpt("عدم عودة تنظيم داعش الإرهابي", hits=((15, 19),), cut_before=True, cut_after=True),
        Excerpt("second piece with oil", hits=((18, 21),)),
    ),
    why_label="لماذا:",
    why=("التحالف في العراق", "التحالف الدولي ×9", "oil ×1"),
    keywords_label="كلمات مفتاحية:",
    keywords=("العراق", "Iraq"),
    footer="Alert k3f9q of rule coalition",
    created=NOW,
    rule_id="coalition",
    source_id="albawaba",
    article_language="ar",
)

NOTICE = Message(
    id="notice:reload@ops",
    ref="xk3f9",
    headline="Reload refused: 1 mistake, the old rules stay",
    language="en",
    rtl=False,
    kind="notice",
    byline=("15:07",),
    lines=("rules/a.toml:3: قاعدة",),
    footer="Notice xk3f9 of Rasid",
    created=NOW,
)

COUNT = Message(
    id="rule:oil/threshold/x@desk",
    ref="k3f9q",
    headline="سعر النفط: 12 قصة خلال ساعة",
    language="ar",
    rtl=True,
    stories=(
        StoryLine("أوبك تخفض الإنتاج", "https://example.org/1?a=1&b=2", "البوابة نيوز · 15:06"),
        StoryLine("Oil <up> @nobody", "javascript:alert(1)", "Outlet"),
    ),
    more="وقصتان أخريان",
    why_label="لماذا:",
    why=("سعر النفط", "ابتداءً من 5 قصص"),
    footer="Alert k3f9q of rule oil",
    created=NOW,
    rule_id="oil",
    article_language="ar",
)

OUTLETS = (
    OutletLine(
        "رووداو",
        "15:12",
        datetime(2026, 11, 24, 12, 12, tzinfo=UTC),
        "https://rudaw.example/1?a=1&b=2",
        "التحالف الدولي يعلن",
        "rudaw",
    ),
    OutletLine(
        "Sputnik <Arabic> @nobody",
        "15:20",
        datetime(2026, 11, 24, 12, 20, tzinfo=UTC),
        "javascript:alert(1)",
        "Coalition speaks",
        "sputnik",
    ),
)

JOINED = replace(
    MESSAGE,
    also_label="أيضاً لدى منفذين:",
    also=OUTLETS,
    also_more="و3 آخرون",
    joined=OUTLETS[1:],
    thread="story:s1",
)

FOLLOWING = replace(
    MESSAGE,
    id="rule:coalition/s1/update/x@desk",
    points=(Point("كان العنوان:", "Coalition: <old> headline"), Point("يحمل القصة الآن 3 منافذ")),
    also_label="أيضاً لدى منفذين:",
    also=OUTLETS,
    thread="story:s1",
    follows=MESSAGE.id,
    subject=MESSAGE.headline,
)

HOSTILE = (
    "",
    " \n ",
    "title\x1b[2J\x1b]0;owned\x07 with\x00 controls",
    "two\nlines\r\nBcc: someone@example.org\u2028three\x85four",
    "\u202eturned\u2066 and not closed",
    "lone \ud83d surrogate \udfff",
    "<b>bold</b> & <script>alert(1)</script> &lt; a < b <3 \"quoted\" 'so'",
    "@someone /start #tag $USD example.com a@b.com t.me/joinchat http://evil.example/x، 192.168.1.1:8080 4111 1111 1111 1111",
    "ك" + "\u064b" * 5000,
    "👨\u200d👩\u200d👧" * 2000,
    "🇮🇶" * 3000,
    "&quot;" * 6000,
    "x" * 100_000,
    "كلمة " * 1_000_000,
)
"""Titles of an unfriendly feed; the last one has 5 million characters."""
