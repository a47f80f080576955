"""An article that a rule had matched, and that changed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts import Revision, alert_key, compose, update_alert, weigh_revision
from monitor.alerts.revisions import CHANGES
from monitor.model import Article, ArticleKeys, Change, Former, KnownArticle, OnUpdate, Told
from tests.alerts.builders import NOW, SOURCE, match, rule

TEXT = "قال المتحدث باسم التحالف الدولي إن العمليات مستمرة في شمال البلاد"
ARTICLE = Article("a1", url="https://example.org/1", title="التحالف الدولي: 10 قتلى", text=TEXT)


def keys(text: str, *, read: bool = True) -> ArticleKeys:
    """Of that text; ``read``: its page was."""
    return ArticleKeys(b"u", text.encode(), text.encode() if read else b"")


def revision(
    *,
    title: str = ARTICLE.title,
    text: str = TEXT,
    before: ArticleKeys | None = None,
    after: ArticleKeys | None = None,
    former: Former | None = None,
) -> Revision:
    """Of ARTICLE, to that title and text."""
    known = KnownArticle(
        7, "albawaba", "a1", before or keys(TEXT), "s1", NOW, frozenset(("coalition",)), ARTICLE.title
    )
    return Revision(replace(ARTICLE, title=title, text=text), after or keys(text), known, former)


OTHER = f"أعلن {TEXT} أمس"
"""Another text."""


@pytest.mark.parametrize(
    ("on_update", "changed", "name"),
    [
        # headline · text · what the rule asks for
        ("never", revision(title="التحالف الدولي: 15 قتيلا"), "update_not_wanted"),
        ("never", revision(text=OTHER), "update_not_wanted"),
        ("title", revision(title="التحالف الدولي: 15 قتيلا"), "updated"),
        ("title", revision(text=OTHER), "update_not_wanted"),
        ("always", revision(title="التحالف الدولي: 15 قتيلا"), "updated"),
        ("always", revision(text=OTHER), "updated"),
        ("always", revision(title="التحالف الدولي: 15 قتيلا", text=OTHER), "updated"),
        # the same words in another spelling, with other punctuation
        ("title", revision(title="«التحالفُ الدولى»  10 قتلي!"), "no_words_changed"),
        ("always", revision(title="«التحالفُ الدولى»  10 قتلي!"), "no_words_changed"),
        # a page that was not read before, or could not be read now: no edit of the publisher's
        ("always", revision(text=OTHER, before=keys(TEXT, read=False)), "no_words_changed"),
        ("always", revision(text="قال", after=keys("قال", read=False)), "no_words_changed"),
        ("always", revision(text="قال المتحدث", former=Former(ARTICLE.title, "", TEXT)), "no_words_changed"),
        ("always", revision(text="تمهيد", former=Former(ARTICLE.title, "تمهيد", TEXT)), "no_words_changed"),
        ("always", revision(text="", former=Former(ARTICLE.title, "", TEXT)), "no_words_changed"),
        # but a feed that has only summaries changes them, a flash that becomes a text, and a text of which half is taken out, are
        ("always", revision(text=OTHER, former=Former(ARTICLE.title, TEXT, "")), "updated"),
        ("always", revision(text=OTHER * 5, former=Former(ARTICLE.title, "", TEXT)), "updated"),
        ("always", revision(text=TEXT[: len(TEXT) * 2 // 3], former=Former(ARTICLE.title, "", TEXT)), "updated"),
        # a headline can be judged though the page can't
        ("always", revision(title="التحالف ينفي", before=keys(TEXT, read=False)), "updated"),
    ],
)  # fmt: skip
def test_a_change_is_told_where_the_rule_asks(on_update: OnUpdate, changed: Revision, name: str) -> None:
    """And only then."""
    assert weigh_revision(replace(rule(), on_update=on_update), changed, Told()).name == name


@pytest.mark.parametrize("on_update", ["title", "always"])
def test_a_wording_is_told_once_though_it_comes_back(on_update: OnUpdate) -> None:
    """A, B, A, B: one alert, about B. What it was at first counts as told."""
    asking = replace(rule(), on_update=on_update)
    there = revision(title="التحالف الدولي: 15 قتيلا")
    back = Revision(ARTICLE, keys(TEXT), replace(there.known, title=there.article.title))
    told, names = Told(), []
    for each in (there, back, there, back):
        weighed = weigh_revision(asking, each, told)
        names.append(weighed.name)
        told |= weighed.told
    assert names == ["updated", "wording_told", "wording_told", "wording_told"]


def test_the_key_is_that_of_the_wording() -> None:
    """The same revision, judged again, is the same alert; the same wording of another article is not."""
    asking = replace(rule(), on_update="title")
    changed = revision(title="التحالف الدولي: 15 قتيلا")
    other = replace(changed, known=replace(changed.known, id="a2"))
    found = match(changed.article, "التحالف الدولي", by=asking)
    alert = compose(asking, found, changed.article, "s1", SOURCE, NOW)
    first = alert_key("coalition", "s1")
    made = [
        update_alert(alert, each, weigh_revision(asking, each, Told()), (), follows=first)
        for each in (changed, changed, other)
    ]
    assert made[0] == made[1]
    assert len({made[0].key, made[2].key, first}) == 3
    assert made[0].follows == first


def test_an_update_says_what_changed() -> None:
    """The former headline whole, of the text the first changes, cut and harmless, and how many others there are."""
    asking = replace(rule(), on_update="always")
    changed = revision(title="التحالف الدولي: 15 قتيلا", text=OTHER)
    found = match(changed.article, "التحالف الدولي", by=asking)
    alert = compose(asking, found, changed.article, "s1", SOURCE, NOW)
    changes = [
        Change("title", "replaced", "10 قتلى", "15 قتيلا"),
        Change("text", "added", after="a\n\u202eb"),
        Change("text", "removed", before="كلمة " * 1000),
        *[Change("text", "replaced", "x", "y")] * 5,
    ]
    weighed = weigh_revision(asking, changed, Told())
    follow_up = update_alert(alert, changed, weighed, changes, follows="").follow_up
    assert follow_up is not None
    assert follow_up.former_headline == ARTICLE.title
    assert len(follow_up.changes) == CHANGES
    assert follow_up.changes[0] == Change("text", "added", after="a b")
    assert len(follow_up.changes[1].before) <= 200
    assert follow_up.more == 7 - CHANGES


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(["title", "always"]))
def test_no_two_titles_confuse_it(before: str, after: str, on_update: OnUpdate) -> None:
    """Lone surrogates, nothing, blanks: one name each time, and what is told is told once."""
    known = replace(revision().known, title=before)
    changed = Revision(replace(ARTICLE, title=after), keys(TEXT), known)
    asking = replace(rule(), on_update=on_update)
    weighed = weigh_revision(asking, changed, Told())
    assert weighed.name in {"updated", "no_words_changed"}
    again = weigh_revision(asking, changed, weighed.told)
    assert again.name == ("wording_told" if weighed.name == "updated" else weighed.name)
