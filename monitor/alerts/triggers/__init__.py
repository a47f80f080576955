"""When a rule of another kind than each makes an alert: threshold, spike, silence, new. Pure.

Theory of operation. What such a rule decides by lies in the past, and only the store knows it. So it goes in two steps,
both inside the poll's transaction:

    question   rule × articles of this poll  → the counters it needs      Question     the store answers: RuleMemory
    weigh      rule × memory × hits          → outcomes, alerts, a Tally  Weighed      the store adds it to the memory

A poll is weighed as a whole: four stories that come at once are one alert about four, not one about the first three.
Every hit gets an outcome, so that ``rasid why`` can tell what it counted for.

One story counts once for a rule, at the moment when the rule first matched an article of it (counting.py); copies and
follow-ups add nothing. What a source's first poll brings is no news and counts for nothing; ``new`` learns from it.

A key names the alert that went before it (threshold, spike), the moment from which nothing was heard (silence), or
story and voice (new): made of what is remembered alone, so the same decision, taken again, has the same key.

Silence can't be told by a poll, since it is what no poll brings: ``silence`` is asked once a minute.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo

from monitor.alerts.triggers import new, silence, spike, threshold
from monitor.alerts.triggers.hits import Hit, Weighed
from monitor.model import Article, Each, New, Question, Rule, RuleMemory, Silence, Source, Spike, Threshold

__all__ = ["Hit", "Weighed", "kind_of", "question", "silence_alert", "weigh"]

silence_alert = silence.alert


def kind_of(rule: Rule) -> str:
    """The kind as rule files write it."""
    return type(rule.trigger).__name__.lower()


def question(
    rule: Rule,
    articles: Sequence[Article],
    stories: Iterable[str],
    source: Source,
    now: datetime,
    zone: tzinfo,
) -> Question:
    """The counters that the rule needs to weigh these ``articles`` of a poll. ``stories`` are those that the articles
    may belong to, as far as they are known; ``zone`` says which hour of which weekday it is."""
    match rule.trigger:
        case Threshold() as trigger:
            return threshold.question(rule, trigger, stories, now)
        case Spike() as trigger:
            return spike.question(rule, trigger, stories, now, zone)
        case New() as trigger:
            return new.question(rule, trigger, articles, source, now)
        case Silence() | Each():
            return Question(rule.id, now)


def weigh(
    rule: Rule, memory: RuleMemory, hits: Sequence[Hit], receivers: Sequence[str], now: datetime
) -> Weighed:
    """What the hits of one poll come to. ``memory`` is the answer to ``question``; ``receivers`` are named in the
    outcome of an alert."""
    match rule.trigger:
        case Threshold() as trigger:
            return threshold.weigh(rule, trigger, memory, hits, receivers, now)
        case Spike() as trigger:
            return spike.weigh(rule, trigger, memory, hits, receivers, now)
        case New() as trigger:
            return new.weigh(rule, trigger, memory, hits, receivers, now)
        case Silence():
            return silence.weigh(rule, hits, now)
        case Each():
            raise AssertionError(f"rule {rule.id} is of kind each: it remembers nothing")
