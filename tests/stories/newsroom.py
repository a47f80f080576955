"""Articles for tests, and a stream judged as the daemon would."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor import stories
from monitor.model import Article, Judged, StorySettings

NOW = datetime(2026, 1, 24, 12, tzinfo=UTC)

# Three stories, each as two outlets write it in their own words.
FLOOD_A = (
    "فيضانات تغمر أحياء مدينة طرابزون وتقتل تسعة أشخاص",
    (
        "لقي تسعة أشخاص حتفهم في فيضانات غمرت أحياء من مدينة طرابزون شمال تركيا ليل السبت، وفق ما أعلنه حاكم الولاية.\n"
        "وقال الحاكم إن فرق الإنقاذ أجلت 340 شخصا من منازلهم بعد أن ارتفع منسوب نهر ديغرمن إلى ثلاثة أمتار خلال ساعة، "
        "وإن جسرين انهارا وانقطعت الكهرباء عن سبع قرى. وحذرت هيئة الأرصاد من أمطار أخرى يوم الأحد."
    ),
)
FLOOD_B = (
    "تركيا: تسعة قتلى في فيضانات ضربت طرابزون",
    (
        "قتل تسعة أشخاص على الأقل جراء فيضانات اجتاحت مدينة طرابزون الواقعة على البحر الأسود، بحسب حاكم الولاية الذي أكد أن "
        "عناصر الإنقاذ أخرجوا 340 شخصا من بيوتهم.\nوارتفع منسوب نهر ديغرمن على نحو مفاجئ فانهار جسران وغرقت سبع قرى في الظلام. "
        "وتتوقع الأرصاد هطول أمطار غزيرة الأحد."
    ),
)
STRIKE_A = (
    "عمال ميناء مرسيليا يعلنون إضرابا مفتوحا احتجاجا على خفض الأجور",
    (
        "أعلنت نقابة عمال ميناء مرسيليا الجمعة إضرابا مفتوحا احتجاجا على خطة الإدارة خفض أجور الليل بنسبة 12 في المئة، ما أدى إلى توقف تفريغ "
        "21 سفينة حاويات.\nوقالت النقابة إن المفاوضات مع مدير الميناء فشلت بعد ست ساعات، فيما دعت وزيرة النقل الطرفين إلى العودة إلى الطاولة."
    ),
)
STRIKE_B = (
    "إضراب مفتوح في ميناء مرسيليا يشل تفريغ سفن الحاويات",
    (
        "دخل عمال ميناء مرسيليا الفرنسي في إضراب مفتوح بعد فشل مفاوضات نقابتهم مع الإدارة بشأن خفض أجور الليل بنسبة 12 في المئة.\n"
        "وتنتظر 21 سفينة حاويات قبالة الميناء، ودعت وزيرة النقل النقابة والإدارة إلى استئناف المفاوضات التي دامت ست ساعات."
    ),
)
TELESCOPE_A = (
    "تلسكوب تشيلي يرصد كوكبا صخريا حول أقرب نجم قزم",
    (
        "رصد فلكيون بواسطة تلسكوب عملاق في صحراء أتاكاما في تشيلي كوكبا صخريا يدور حول نجم قزم على بعد 11 سنة ضوئية، "
        "حسب دراسة نشرتها مجلة متخصصة.\nويكمل الكوكب دورته في 9 أيام وتبلغ كتلته ضعفي كتلة الأرض، وقالت رئيسة الفريق ماريا هيريرا إنه قد يحتفظ بغلاف جوي."
    ),
)
TELESCOPE_B = (
    "اكتشاف كوكب صخري حول نجم قزم قريب بتلسكوب في تشيلي",
    (
        "أعلن فريق من الفلكيين اكتشاف كوكب صخري يدور في 9 أيام حول نجم قزم يبعد 11 سنة ضوئية، بفضل تلسكوب في صحراء أتاكاما.\n"
        "وذكرت ماريا هيريرا التي قادت الفريق أن كتلة الكوكب ضعفا كتلة الأرض وأن غلافا جويا قد يحيط به."
    ),
)
STORIES = ((FLOOD_A, FLOOD_B), (STRIKE_A, STRIKE_B), (TELESCOPE_A, TELESCOPE_B))

Told = tuple[str, Article]
"""A source and its article."""


def told(
    source_id: str,
    words: tuple[str, str],
    id_: str = "",
    *,
    after: timedelta = timedelta(0),
    url: str = "",
) -> Told:
    """An article of these words, so long after NOW; by default with an id and address of its own."""
    name = id_ or f"{source_id}-{abs(hash((words, after)))}"
    title, text = words
    link = url or f"https://{source_id}.example/{name}"
    article = Article(id=name, source_id=source_id, url=link, title=title, text=text, published=NOW + after)
    return source_id, article


class Newsroom:
    """A memory and what was judged with it."""

    def __init__(self, settings: StorySettings = StorySettings()) -> None:  # noqa: B008 - a frozen value
        self.settings = settings
        self.memory = stories.Memory(settings)

    def read(self, source_id: str, articles: Sequence[Article], now: datetime = NOW) -> list[stories.Verdict]:
        """One reading of one source, as a poll judges it."""
        likenesses = stories.likenesses(source_id, articles, self.memory.background(source_id), now)
        asked = [
            (article, replace(stories.keys(article), likeness=like))
            for article, like in zip(articles, likenesses, strict=True)
        ]
        known = self.memory.known(source_id, asked, now)
        verdicts = []
        for article, keys in asked:
            verdict = stories.judge(source_id, article, keys, known, now, self.settings)
            verdicts.append(verdict)
            if verdict.role == "same_article":
                continue
            stored = replace(article, id=stories.identity(article, keys, verdict))
            revised = verdict.known.number if verdict.known and verdict.role == "revision" else None
            judged = Judged(stored, keys, verdict.story_id, verdict.role, known_as=revised)
            known = stories.remember(known, source_id, judged, now)
            self.memory.add(source_id, judged, now)
        return verdicts

    def stream(self, articles: Iterable[Told]) -> list[stories.Verdict]:
        """Articles one by one, each read when it was published."""
        return [
            verdict
            for source_id, article in articles
            for verdict in self.read(source_id, [article], article.published or NOW)
        ]


def roles(*articles: Told) -> list[str]:
    """What each article of a stream is."""
    return [verdict.role for verdict in Newsroom().stream(articles)]


def partition(articles: Sequence[Told]) -> frozenset[frozenset[str]]:
    """Which articles of a stream belong together, by id."""
    groups: dict[str, set[str]] = {}
    for (_, article), verdict in zip(articles, Newsroom().stream(articles), strict=True):
        groups.setdefault(verdict.story_id, set()).add(article.id)
    return frozenset(map(frozenset, groups.values()))
