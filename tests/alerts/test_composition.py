"""An alert is complete in itself: hits, excerpts, counts, names."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alerts import alert_key, compose, notice, ref_of, units
from monitor.alerts.composition import EXCERPT_UNITS
from monitor.model import Article, Match, Severity
from tests.alerts.builders import NOW, SOURCE, match, occurrences, rule

FILLER = "كلام لا علاقة له بالموضوع وهو كثير جداً. "


def test_an_alert_has_everything_a_person_needs() -> None:
    """The fields of an ordinary match."""
    article = Article(
        "1",
        url="https://example.org/a",
        title="التحالف الدولي:\n لا عودة لداعش",
        text=FILLER * 9 + "قال إن تنظيم داعش انتهى. " + FILLER * 9,
        authors=("عمر", "عمر"),
        keywords=("داعش", " ", "Iraq"),
        language="ar",
    )
    by = rule(title="التحالف في العراق", severity=Severity.HIGH)
    alert = compose(by, match(article, "التحالف الدولي", "داعش", by=by), article, "s1", SOURCE, NOW)
    assert alert.key == alert_key("coalition", "s1")
    assert alert.ref == ref_of(alert.key)
    assert alert.headline == "التحالف الدولي: لا عودة لداعش"
    assert [alert.headline[start:end] for start, end in alert.title_hits] == ["التحالف الدولي", "داعش"]
    assert alert.terms == (("التحالف الدولي", 1), ("داعش", 2))
    assert (alert.publisher, alert.authors, alert.keywords) == ("البوابة نيوز", ("عمر",), ("داعش", "Iraq"))
    assert (alert.severity, alert.rule_title, alert.created) == (Severity.HIGH, "التحالف في العراق", NOW)
    (excerpt,) = alert.excerpts
    assert [excerpt.text[start:end] for start, end in excerpt.hits] == ["داعش"]
    assert excerpt.cut_before
    assert excerpt.cut_after


def test_the_densest_pieces_are_shown_in_reading_order() -> None:
    """Most different terms first, then what the first piece does not show."""
    text = "نفط. " + FILLER * 9 + "داعش والعراق معاً هنا. " + FILLER * 9 + "داعش. " + FILLER * 9
    article = Article("1", title="x", text=text)
    alert = compose(rule(), match(article, "داعش", "العراق", "نفط"), article, "s", SOURCE, NOW)
    assert [[excerpt.text[start:end] for start, end in excerpt.hits] for excerpt in alert.excerpts] == [
        ["نفط"],
        ["داعش", "العراق"],
    ]
    assert alert.excerpts[0].text.startswith("نفط")
    assert not alert.excerpts[0].cut_before


def test_a_summary_that_repeats_the_text_is_shown_once() -> None:
    """Feeds give the beginning of the text as the summary."""
    article = Article("1", title="x", summary="داعش في العراق", text="داعش في العراق")
    alert = compose(rule(), match(article, "داعش"), article, "s", SOURCE, NOW)
    assert [excerpt.text for excerpt in alert.excerpts] == ["داعش في العراق"]


def test_a_match_in_the_title_alone_shows_how_the_article_begins() -> None:
    """A headline without context tells too little."""
    article = Article("1", title="داعش", text=FILLER * 20)
    (excerpt,) = compose(rule(), match(article, "داعش"), article, "s", SOURCE, NOW).excerpts
    assert FILLER.strip() in excerpt.text
    assert (excerpt.hits, excerpt.cut_after) == ((), True)


@pytest.mark.parametrize(
    ("article", "headline"),
    [
        (Article("1", summary="no title but words"), "no title but words"),
        (Article("1", url="https://example.org/a"), "https://example.org/a"),
        (Article("1", title="\u202e\x00 "), "البوابة نيوز"),
    ],
)
def test_an_article_without_title_still_has_a_headline(article: Article, headline: str) -> None:
    """Telegram and mail refuse empty ones."""
    assert compose(rule(), Match(rule(), ()), article, "s", SOURCE, NOW).headline == headline


WORDS = st.lists(st.sampled_from(["داعش", "نفط", "كلمة", "a😀b", "\u202e", "\n", "x" * 90]), max_size=80)


@settings(deadline=None)
@given(WORDS, WORDS)
def test_excerpts_fit_and_show_their_hits(summary: list[str], text: list[str]) -> None:
    """For any text: short enough, hits where the evidence says, at most two."""
    article = Article("1", title="t", summary=" ".join(summary), text=" ".join(text))
    alert = compose(rule(), match(article, "داعش", "نفط"), article, "s", SOURCE, NOW)
    assert len(alert.excerpts) <= 2
    for excerpt in alert.excerpts:
        assert units(excerpt.text) <= EXCERPT_UNITS
        for start, end in excerpt.hits:
            assert excerpt.text[start:end] in {"داعش", "نفط"}
    if set(summary + text) & {"داعش", "نفط"}:
        assert any(excerpt.hits for excerpt in alert.excerpts)


def test_ten_thousand_hits_are_no_burden() -> None:
    """Two pointers, not all pairs; a comparison of all would take minutes."""
    article = Article("1", title="t", text="داعش " * 10_000)
    alert = compose(rule(), match(article, "داعش"), article, "s", SOURCE, NOW)
    assert alert.terms == (("داعش", 10_000),)
    assert len(occurrences(article, "داعش")) == 10_000


def test_keys_of_different_rules_and_stories_differ() -> None:
    """Also where a rule's id holds the mark between them, and between rules and notices."""
    assert alert_key("a/b", "c") != alert_key("a", "b/c")
    assert alert_key("notice:x", "") != notice("x", "h", (), NOW).key


@settings(deadline=None)
@given(st.text(max_size=30))
def test_a_ref_can_be_read_out(key: str) -> None:
    """Five characters, a letter first (a number would be a delivery's id), no look-alikes."""
    ref = ref_of(key)
    assert len(ref) == 5
    assert ref[0].isalpha()
    assert not set(ref) & set("aeiouyl10")
    assert ref == ref_of(key)


def test_a_notice_is_one_harmless_headline_with_lines() -> None:
    """What the daemon says of itself may hold foreign text too."""
    alert = notice("receiver:desk", "Receiver\n desk", ["one\x1b[1m", "two"], NOW)
    assert (alert.kind, alert.headline, alert.lines) == ("notice", "Receiver desk", ("one", "two"))
    assert alert.key == notice("receiver:desk", "other words", [], NOW).key
