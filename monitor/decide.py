"""What a reading means: new, known or revised articles, matches, alerts. Pure: the Poll it returns is only an intent.

    Known × candidates ─► stories.judge ─► outcomes ─► alerts.compose ─► receivers ─► Poll

    a story that was alerted about:      another article joins its alert, or one of its own changed ─► on_join, on_update

    rules of other kinds than each:      questions ─► store ─► alerts.weigh ─► outcomes, alerts, tallies

``decide`` runs inside the store's transaction, on what is known at that moment; articles of one reading see each
other, for each decision is added to what is known before the next. Every article leaves an outcome for each stage, so
that ``rasid why`` can tell what happened and what did not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from monitor import alerts, schedule, stories
from monitor.matching import Judgement, Matcher
from monitor.model import (
    Alert,
    Article,
    ArticleKeys,
    Change,
    Each,
    Joining,
    Judged,
    Known,
    KnownArticle,
    Match,
    Outcome,
    Poll,
    Question,
    Quiet,
    Reading,
    ReadRecord,
    Response,
    Rule,
    Silence,
    Source,
    SourceState,
    StorySettings,
    Tally,
    Told,
)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the files ask for: rules, compiled, and the receivers there are. Replaced as a whole at a reload.

    ``zone`` is where it is which hour of which weekday; ``silences`` are the rules of kind silence, which alert without
    any article. ``stories`` says when articles are one story.
    """

    matcher: Matcher
    receivers: tuple[str, ...]
    operators: tuple[str, ...] = ()
    zone: tzinfo = UTC
    silences: tuple[Rule, ...] = ()
    stories: StorySettings = StorySettings()  # noqa: RUF009 - a frozen value


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article of this reading with its keys, and its judgement by the rules if it was worth one."""

    article: Article
    keys: ArticleKeys
    judgement: Judgement | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """One poll of one source: everything ``decide`` needs besides the articles and what is known of them.

    ``body_hash`` is None when the response must not pass for "unchanged" next time, because something that it led to
    was not read or changes by itself. ``failed_pages`` counts what could not be read.
    """

    source: Source
    state: SourceState
    desk: Desk
    response: Response
    reading: Reading
    body_hash: bytes | None
    failed_pages: int
    started: datetime
    now: datetime


def decide(visit: Visit, candidates: Sequence[Candidate], known: Known) -> Poll:
    """Judge the articles of one reading against what is known: pure, called inside the transaction, with the answers to
    ``questions`` in ``known``."""
    judged: list[Judged] = []
    hits = _Hits()
    familiar = sum(candidate.article.id in known.by_id for candidate in candidates)
    for candidate in candidates:
        verdict = stories.judge(
            visit.source.id, candidate.article, candidate.keys, known, visit.now, visit.desk.stories
        )
        if verdict.role == "same_article":
            judged.append(_seen_again(candidate, verdict))
            continue
        decided = _judged(visit, candidate, verdict, known, hits.of(len(judged)))
        judged.append(decided)
        known = _with_told(stories.remember(known, visit.source.id, decided, visit.now), decided)
    tallies = _weigh(visit, judged, hits, known)
    changed = schedule.Success(changed=True, pause=visit.reading.ttl)
    due = schedule.after(visit.source, visit.state, changed, visit.now)
    new = sum(each.role != "same_article" for each in judged)
    state = succeeded(visit.state, due, visit.response, visit.body_hash or b"", visit.now)
    if visit.body_hash is None:
        state = replace(state, etag="", last_modified="")
    state = replace(
        state,
        # A first reading that brought nothing because its pages failed is no baseline yet.
        baseline_done=visit.state.baseline_done or bool(candidates) or not visit.failed_pages,
        last_new=visit.now if new else visit.state.last_new,
        overlap=schedule.overlap(familiar, len(candidates)) if visit.state.baseline_done else None,
    )
    record = ReadRecord(
        at=visit.started,
        result="read",
        status=visit.response.status,
        took=visit.now - visit.started,
        bytes=len(visit.response.body),
        articles=len(candidates),
        new=new,
        note=visit.reading.step,
    )
    return Poll(state, record, tuple(judged), tallies=tallies)


def questions(visit: Visit, candidates: Sequence[Candidate], known: Known) -> tuple[Question, ...]:
    """The counters that this poll's hits need, of rules of other kinds than each: pure, called inside the transaction.

    More may be asked than ``decide`` needs, never less: an article that was thought to be known is judged here too.
    """
    articles: dict[str, list[Article]] = {}
    rules: dict[str, Rule] = {}
    listed = Counter(candidate.article.id for candidate in candidates)
    for candidate in candidates:
        judgement = candidate.judgement
        # One that is listed twice may be unchanged now and a revision once the other was judged.
        if judgement is None and (listed[candidate.article.id] > 1 or _is_changed(candidate, known)):
            judgement = visit.desk.matcher.judge(candidate.article, labels=visit.source.labels)
        for match in judgement.matches if judgement is not None else ():
            if not isinstance(match.rule.trigger, Each):
                rules[match.rule.id] = match.rule
                articles.setdefault(match.rule.id, []).append(candidate.article)
    if not rules:
        return ()
    stories_known = dict.fromkeys(_stories(known))
    return tuple(
        alerts.question(rule, articles[rule.id], stories_known, visit.source, visit.now, visit.desk.zone)
        for rule in rules.values()
    )


def _is_changed(candidate: Candidate, known: Known) -> bool:
    return not stories.is_unchanged(candidate.article, candidate.keys, known)


def _stories(known: Known) -> Iterable[str]:
    """All stories that an article may turn out to belong to."""
    yield from (each.story_id for each in known.by_id.values())
    for found in (*known.by_url.values(), *known.by_content.values()):
        yield from (each.story_id for each in found)
    for alike in known.alike.values():
        yield from (each.story_id for each in alike)


def silent(desk: Desk, quiet: Quiet, now: datetime) -> list[tuple[Alert, tuple[str, ...]]]:
    """The alerts about rules that nothing matched for too long, with their receivers."""
    found = []
    for rule in desk.silences:
        memory = quiet.memories.get(rule.id)
        if isinstance(rule.trigger, Silence) and memory is not None:
            alert = alerts.silence_alert(rule, rule.trigger, memory, quiet.unread_since, now)
            if alert is not None:
                found.append((alert, alerts.receivers_for(rule, desk.receivers)))
    return found


class _Hits:
    """What rules of other kinds than each matched in this poll: by rule the hits, each with the number of the article
    among those judged."""

    def __init__(self) -> None:
        self.by_rule: dict[str, list[tuple[int, alerts.Hit]]] = {}
        self._number = 0

    def of(self, number: int) -> _Hits:
        """The same, for adding hits of the article of that number."""
        self._number = number
        return self

    def add(self, hit: alerts.Hit) -> None:
        """A hit of the present article."""
        self.by_rule.setdefault(hit.match.rule.id, []).append((self._number, hit))


def _weigh(visit: Visit, judged: list[Judged], hits: _Hits, known: Known) -> tuple[Tally, ...]:
    """Add to ``judged`` what rules of other kinds than each make of their hits. Returns what they will remember."""
    tallies = []
    for rule_id, found in hits.by_rule.items():
        rule = found[0][1].match.rule
        receivers = alerts.receivers_for(rule, visit.desk.receivers)
        hits_of_rule = [hit for _, hit in found]
        weighed = alerts.weigh(rule, known.memories[rule_id], hits_of_rule, receivers, visit.now)
        for (number, _), outcome in zip(found, weighed.outcomes, strict=True):
            judged[number] = replace(judged[number], outcomes=(*judged[number].outcomes, outcome))
        for place, alert in weighed.alerts:
            number = found[place][0]
            judged[number] = replace(judged[number], alerts=(*judged[number].alerts, (alert, receivers)))
        if weighed.tally is not None:
            tallies.append(weighed.tally)
    return tuple(tallies)


def _seen_again(candidate: Candidate, verdict: stories.Verdict) -> Judged:
    number = verdict.known.number if verdict.known else None
    return Judged(candidate.article, candidate.keys, verdict.story_id, "same_article", known_as=number)


def _with_told(known: Known, decided: Judged) -> Known:
    """``known`` with what an article's alerts have said: the next one of this reading brings nothing new with it."""
    if not decided.told:
        return known
    told = dict(known.told)
    for rule_id, said in decided.told:
        before = told.get((decided.story_id, rule_id), Told())
        told[decided.story_id, rule_id] = before | said
    return replace(known, told=told)


def _judged(
    visit: Visit,
    candidate: Candidate,
    verdict: stories.Verdict,
    known: Known,
    hits: _Hits,
) -> Judged:
    """Outcomes and alerts of an article that is new or changed. Hits of rules of other kinds than each are added to
    ``hits``: what they come to is decided when the whole reading is known."""
    article, source = candidate.article, visit.source
    # Taken for known before the transaction, and not so in it: judged now rather than never.
    judgement = candidate.judgement or visit.desk.matcher.judge(article, labels=source.labels)
    outcomes = [_read_outcome(visit, article), _story_outcome(verdict)]
    outcomes += [
        Outcome("rule", "excluded", {"rule": refused.rule.id, "term": refused.term})
        for refused in judgement.excluded
    ]
    said: list[_Said] = []
    for match in judgement.matches:
        rule = match.rule
        terms = ", ".join(dict.fromkeys(evidence.term for evidence in match.evidence))
        outcomes.append(Outcome("rule", "hit", {"rule": rule.id, "terms": terms}))
        if not isinstance(rule.trigger, Each):
            hits.add(_hit(visit, article, verdict, match))
            continue
        said.append(_said(visit, candidate, verdict, match, known))
        outcomes += said[-1].outcomes
    if not judgement.matches and not judgement.excluded:
        outcomes.append(Outcome("rule", "none"))
    return Judged(
        article=replace(article, id=stories.identity(article, candidate.keys, verdict)),
        keys=candidate.keys,
        story_id=verdict.story_id,
        role=verdict.role,
        outcomes=tuple(outcomes),
        hit_rules=tuple(match.rule.id for match in judgement.matches),
        alerts=tuple(each.alert for each in said if each.alert is not None),
        known_as=verdict.known.number if verdict.known and verdict.role == "revision" else None,
        joinings=tuple(each.joining for each in said if each.joining is not None),
        told=tuple((each.rule_id, each.told) for each in said if each.told),
    )


def _story_outcome(verdict: stories.Verdict) -> Outcome:
    """What the article is; of one that is like another, by which score, made up of which terms, in ``why``'s own words."""
    detail = {"story": verdict.story_id, "reason": verdict.reason}
    other = verdict.known or verdict.near
    if other is not None and other.number != stories.NOT_STORED:
        detail["with"] = str(other.number)
    if verdict.score is not None:
        detail["score"] = f"{verdict.score:.3f}"
        detail["terms"] = " ".join(f"{name}={value:.3f}" for name, value in verdict.terms.items())
    return Outcome("story", verdict.role, detail)


# --- rules of kind each ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Said:
    """What a match of a rule of kind each comes to. ``told`` is what the rule's alerts about the story have said from
    now on, as far as the rule will ask for it."""

    rule_id: str
    outcomes: tuple[Outcome, ...]
    alert: tuple[Alert, tuple[str, ...]] | None = None
    joining: Joining | None = None
    told: Told = Told()  # noqa: RUF009 - a frozen value


def _said(visit: Visit, candidate: Candidate, verdict: stories.Verdict, match: Match, known: Known) -> _Said:
    """A new story alerts. One that was alerted about says no more than the rule asks for."""
    article, rule = candidate.article, match.rule
    key = alerts.alert_key(rule.id, verdict.story_id)
    revised = verdict.known if verdict.role == "revision" else None
    old = _old_because(visit, article)
    if revised is not None and rule.id in revised.hit_rules:
        return _revised(visit, candidate, revised, match, known, old=old)
    if key not in known.alerted:
        if old:
            return _silent(visit, rule, old, key)
        alert = alerts.compose(rule, match, article, verdict.story_id, visit.source, visit.now)
        return _alerted(visit, rule, alert, "alerted", told=alerts.said(match, article, visit.source))
    if old or (verdict.role == "revision" and revised is None):
        return _silent(
            visit, rule, "already_alerted", key
        )  # a first reading, or the outlet's own news once more
    return _joined(visit, article, verdict, match, known)


def _joined(visit: Visit, article: Article, verdict: stories.Verdict, match: Match, known: Known) -> _Said:
    """An article whose story was alerted about: the alert shows it too, and a reply tells what the rule asked for."""
    rule, source = match.rule, visit.source
    key = alerts.alert_key(rule.id, verdict.story_id)
    joining = alerts.joining(key, article, source, visit.now)
    joined = Outcome("alert", "joined", {"rule": rule.id, "alert": alerts.ref_of(key)})
    told = known.told.get((verdict.story_id, rule.id), Told())
    said = alerts.said(match, article, source)
    brought = alerts.brought(match, article, source, told)
    if brought is None:
        return _Said(rule.id, (joined,), joining=joining, told=said)
    alert = alerts.join_alert(
        alerts.compose(rule, match, article, verdict.story_id, source, visit.now), brought
    )
    followed = _alerted(visit, rule, alert, "followed_up", told=said)
    return replace(followed, outcomes=(joined, *followed.outcomes), joining=joining)


def _revised(
    visit: Visit,
    candidate: Candidate,
    revised: KnownArticle,
    match: Match,
    known: Known,
    *,
    old: str,
) -> _Said:
    """An article that the rule had matched, and that changed."""
    rule, story_id = match.rule, revised.story_id
    key = alerts.alert_key(rule.id, story_id)
    former = known.former.get(candidate.article.id) if revised.id == candidate.article.id else None
    revision = alerts.Revision(candidate.article, candidate.keys, revised, former)
    weighed = alerts.weigh_revision(rule, revision, known.told.get((story_id, rule.id), Told()))
    if weighed.name != "updated" or old:
        return _silent(visit, rule, old if weighed.name == "updated" else weighed.name, key)
    changes: Sequence[Change] = stories.words_changed(former, candidate.article) if former else ()
    alert = alerts.update_alert(
        alerts.compose(rule, match, candidate.article, story_id, visit.source, visit.now),
        revision,
        weighed,
        changes,
        follows=key if key in known.alerted else "",
    )
    told = weighed.told | alerts.said(match, candidate.article, visit.source)
    return _alerted(visit, rule, alert, "updated", told=told)


def _alerted(visit: Visit, rule: Rule, alert: Alert, name: str, *, told: Told) -> _Said:
    receivers = alerts.receivers_for(rule, visit.desk.receivers)
    detail = {"rule": rule.id, "alert": alert.ref, "receivers": ", ".join(receivers)}
    if alert.follows:
        detail["follows"] = alerts.ref_of(alert.follows)
    return _Said(rule.id, (Outcome("alert", name, detail),), (alert, receivers), told=told)


def _silent(visit: Visit, rule: Rule, reason: str, key: str) -> _Said:
    receivers = alerts.receivers_for(rule, visit.desk.receivers)
    detail = {"rule": rule.id, "alert": alerts.ref_of(key), "receivers": ", ".join(receivers)}
    return _Said(rule.id, (Outcome("alert", reason, detail),))


def _hit(visit: Visit, article: Article, verdict: stories.Verdict, match: Match) -> alerts.Hit:
    """A match of a rule of another kind than each, with what it is to be weighed by."""
    revised = verdict.known if verdict.role == "revision" else None
    return alerts.Hit(
        match=match,
        article=article,
        story_id=verdict.story_id,
        source=visit.source,
        silent=_old_because(visit, article),
        again=revised is not None and match.rule.id in revised.hit_rules,
    )


def _read_outcome(visit: Visit, article: Article) -> Outcome:
    detail = {
        "source": visit.source.id,
        "kind": visit.source.kind,
        "step": visit.reading.step,
        "status": str(visit.response.status),
        "guesses": ",".join(article.guesses),
    }
    return Outcome("read", "new" if visit.state.baseline_done else "baseline", detail)


def _old_because(visit: Visit, article: Article) -> str:
    """The named reason why an article is old news, or ""."""
    return alerts.silent_because(
        article,
        first_poll=not visit.state.baseline_done or _was_there_unseen(visit.state, article),
        backfill=visit.source.backfill,
        now=visit.now,
    )


def _was_there_unseen(state: SourceState, article: Article) -> bool:
    """Whether an article is older than a read that showed nothing: a source that has always been empty, broken or just
    set up, brings its old articles all at once when it recovers. They are its baseline."""
    if state.last_new is not None or state.last_success is None or article.published is None:
        return False
    return article.published < state.last_success


def succeeded(
    state: SourceState, due: schedule.Due, response: Response, body_hash: bytes, now: datetime
) -> SourceState:
    """The state after a response that could be used. A 304 may leave its validators out; the old ones hold."""
    keep = response.not_modified
    return replace(
        state,
        next_due=due.next_due,
        failures=due.failures,
        health=due.health,
        etag=response.headers.get("etag", state.etag if keep else ""),
        last_modified=response.headers.get("last-modified", state.last_modified if keep else ""),
        body_hash=body_hash,
        last_read=now,
        last_success=now,
        last_error="",
    )
