"""The payload of the outbox survives the way into the file and back."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Alert, Cause, Change, CountedStory, Excerpt, FollowUp, Severity
from monitor.store import alert_json
from monitor.store.rows import clean
from tests.store.builders import alert

_zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_moments = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=_zones)  # noqa: DTZ001 - bounds are naive by the strategy's rule
_spans = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=3).map(tuple)
_any_text = st.text(st.characters(codec=None, exclude_categories=()), max_size=20)


def _alerts(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Alert]:
    lists = st.lists(texts, max_size=3).map(tuple)
    excerpts = st.builds(
        Excerpt, text=texts, hits=_spans, field=texts, cut_before=st.booleans(), cut_after=st.booleans()
    )
    stories = st.builds(CountedStory, headline=texts, url=texts, publisher=texts, at=st.none() | _moments)
    causes = st.builds(
        Cause,
        kind=st.sampled_from(["threshold", "spike", "silence", "new"]),
        count=st.integers(0, 99),
        usual=st.floats(0, 99),
        since=st.none() | _moments,
        who=lists,
        stories=st.lists(stories, max_size=3).map(tuple),
    )
    changes = st.builds(Change, texts, st.sampled_from(["added", "removed", "replaced"]), texts, texts)
    follow_ups = st.builds(
        FollowUp,
        kind=st.sampled_from(["update", "join"]),
        former_headline=texts,
        changes=st.lists(changes, max_size=3).map(tuple),
        more=st.integers(0, 9),
        terms=lists,
        labels=lists,
        outlets=st.integers(0, 9),
    )
    return st.builds(
        Alert,
        key=texts, ref=texts, created=_moments, headline=texts, kind=st.sampled_from(["rule", "notice"]),
        severity=st.sampled_from(Severity), rule_id=texts, rule_title=texts, story_id=texts, source_id=texts,
        source_name=texts, url=texts, publisher=texts, authors=lists, published=st.none() | _moments,
        keywords=lists, language=texts, title_hits=_spans, excerpts=st.lists(excerpts, max_size=3).map(tuple),
        terms=st.lists(st.tuples(texts, st.integers(0, 99)), max_size=3).map(tuple), lines=lists,
        cause=st.none() | causes, follows=texts, follow_up=st.none() | follow_ups,
    )  # fmt: skip


@given(_alerts(_any_text.map(clean)))
def test_an_alert_comes_back_as_it_was(before: Alert) -> None:
    after = alert_json.loads(alert_json.dumps(before))
    assert after == before
    if before.published is not None and after.published is not None:
        assert after.published.utcoffset() == before.published.utcoffset()


@given(_alerts(_any_text))
def test_whatever_is_in_an_alert_can_be_stored_and_keeps_its_length(before: Alert) -> None:
    payload = alert_json.dumps(before)
    payload.encode()
    after = alert_json.loads(payload)
    assert after.headline == clean(before.headline)
    assert [len(excerpt.text) for excerpt in after.excerpts] == [
        len(excerpt.text) for excerpt in before.excerpts
    ]


def test_every_field_has_a_reader() -> None:
    """A field that is added to the model must be added here: a payload without it would lose it silently."""
    assert set(alert_json._ALERT) == {field.name for field in fields(Alert)}
    assert set(alert_json._EXCERPT) == {field.name for field in fields(Excerpt)}
    assert set(alert_json._CAUSE) == {field.name for field in fields(Cause)}
    assert set(alert_json._FOLLOW_UP) == {field.name for field in fields(FollowUp)}
    assert set(alert_json._CHANGE) == {field.name for field in fields(Change)}
    assert set(alert_json._STORY) == {field.name for field in fields(CountedStory)}


def test_a_payload_of_another_version_is_still_an_alert() -> None:
    """Unknown fields are ignored, missing ones take their default."""
    stored = json.loads(alert_json.dumps(replace(alert(), lines=("x",))))
    stored["mood"] = "new in a later version"
    del stored["lines"]
    assert alert_json.loads(json.dumps(stored)) == alert()
