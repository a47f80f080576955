"""How much two articles look like the same news: a sum of terms, so that it can be told why.

Terms are what two articles share. Guards are taken off again where what they share is a mould:

- *Frame*: of the words of the leads that say little, nearly all agree, and of those that say much, many stand nowhere in
  the other article. So sentences look in which somebody else did the same elsewhere: a template with other names.
- *Slots*: within one outlet, and between headlines, most words of the headlines agree and each has a word that the other
  article has nowhere. Between two outlets, all numbers differ besides.
- *Numbers*: within one outlet, and between copies, hardly a number agrees: prices, results, tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log

from monitor.stories import weights as w
from monitor.stories.record import Features

Terms = tuple[float, ...]

TERMS = (
    "base", "lead", "title", "rare", "pairs", "copy", "numbers", "names", "time", "source", "short",
    "verbatim", "frame", "slots", "other_numbers",
)  # fmt: skip
"""The terms of a score in their order."""

_UNGUARDED = (0.0, 0.0, 0.0, 0.0)


def terms(old: Features, new: Features, hours: float, *, same_source: bool) -> Terms | None:
    """The terms in the order of TERMS; None for two that hardly share a word in their leads. ``hours`` lie between."""
    lead = cosine(old, new)
    if lead < w.LEAST_LEAD:
        return None
    found = min(_found(old, new), _found(new, old))
    copied = containment(old, new)
    short = old.short or new.short
    shared = (
        w.BASE,
        w.LEAD * lead,
        w.TITLE * _titles(old, new),
        w.RARE * found,
        w.PAIRS * _overlap(old.pairs, new.pairs, 1, 0.0),
        w.COPY * copied,
        w.NUMBERS * _overlap(old.numbers, new.numbers, w.FEWEST_NUMBERS, w.UNKNOWN),
        w.NAMES * _overlap(old.names, new.names, w.FEWEST_NAMES, w.UNKNOWN),
        w.TIME * log(1 + hours),
        w.SAME_SOURCE + w.SAME_SOURCE_COPY * copied if same_source else 0.0,
        w.SHORT + w.SHORT_LEAD * lead if short else 0.0,
    )
    if sum(shared) < w.HOPELESS:
        return (*shared, *_UNGUARDED)
    return (
        *shared,
        _verbatim(old, new, copied, same_source=same_source),
        w.FRAME if _is_frame(old, new) else 0.0,
        w.SLOTS if _are_slots(old, new, lead, copied, same_source=same_source) else 0.0,
        w.OTHER_NUMBERS if _other_numbers(old, new, copied, same_source=same_source) else 0.0,
    )


def explained(found: Terms) -> Mapping[str, float]:
    """The terms that say anything, by name; their sum is the score."""
    return {name: value for name, value in zip(TERMS, found, strict=True) if value}


def is_reissue(old: Features, new: Features, hours: float) -> bool:
    """Whether two articles of one outlet are one, issued again: its words but for a few, and no other name in the
    headline. A headline may be reworded when it is done within hours."""
    if min(len(old.sketch), len(new.sketch)) < w.REISSUE_RUNS:
        return False
    if containment(old, new) < w.REISSUE_COPY or cosine(old, new) < w.REISSUE_LEAD:
        return False
    if _is_frame(old, new):
        return False
    strange = min(_strange(old, new), _strange(new, old))
    return strange == 0 or (strange == 1 and hours <= w.REISSUE_HOURS and not (old.brief or new.brief))


# --- terms -------------------------------------------------------------------------------------------------------


def cosine(one: Features, other: Features) -> float:
    """How alike two leads are."""
    ones, others = one.lead, other.lead
    shared = ones.keys() & others.keys()
    if not shared:
        return 0.0
    return sum([ones[stem] * others[stem] for stem in shared]) / (one.length * other.length)


def containment(one: Features, other: Features) -> float:
    """Which share of the shorter text stands in the other one, word for word; estimated from the sketches over the range
    that both cover."""
    shared = one.sketch & other.sketch
    if not shared:
        return 0.0
    reach = min(one.reach, other.reach)
    ones = len(one.sketch) if one.reach == reach else sum([each <= reach for each in one.sketch])
    others = len(other.sketch) if other.reach == reach else sum([each <= reach for each in other.sketch])
    return len(shared) / max(1, min(ones, others))


def _titles(one: Features, other: Features) -> float:
    """The mean share of either headline, by weight, that stands in the other's lead."""
    return (_title_share(one, other) + _title_share(other, one)) / 2


def _title_share(one: Features, other: Features) -> float:
    if not one.title_weight:
        return 0.0
    lead = one.lead
    return sum([lead[stem] for stem in one.title & other.lead.keys()]) / one.title_weight


def _found(one: Features, other: Features) -> float:
    """Which share of the heaviest words of one, by weight, stands anywhere near the top of the other."""
    bloom = other.bloom
    found = sum([weight for bits, weight in one.top if bloom & bits == bits])
    return found / one.top_weight if found else 0.0


def _overlap(one: frozenset[int], other: frozenset[int], fewest: int, unknown: float) -> float:
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller >= fewest else unknown


def _verbatim(old: Features, new: Features, copied: float, *, same_source: bool) -> float:
    """Another outlet's copy that keeps what matters is one, whatever stands above it or was cut off."""
    if same_source or copied < w.COPIED or min(_strange(old, new), _strange(new, old)):
        return 0.0
    return w.VERBATIM if max(_found(old, new), _found(new, old)) >= w.KEPT else 0.0


# --- guards ------------------------------------------------------------------------------------------------------


def _is_frame(old: Features, new: Features) -> bool:
    light = max(_light(old, new), _light(new, old))
    if light < w.FRAME_LIGHT:
        return False
    heavy = max(_heavy(old, new), _heavy(new, old))
    return heavy <= min(w.FRAME_HEAVY, light - w.FRAME_GAP)


def _light(one: Features, other: Features) -> float:
    """Which share of the lead's words that say little stands in the other lead."""
    return len(one.light & other.lead.keys()) / len(one.light) if one.light else 0.0


def _heavy(one: Features, other: Features) -> float:
    """Which share of the lead's words that say much stands anywhere in the other article."""
    bloom = other.bloom
    return sum([bloom & bits == bits for bits in one.heavy]) / len(one.heavy) if one.heavy else 1.0


def _are_slots(old: Features, new: Features, lead: float, copied: float, *, same_source: bool) -> bool:
    """Whether headlines differ in a slot. Two outlets put one news differently, so that of theirs the numbers must differ
    too, all of them."""
    if copied < w.COPIED and lead < w.SLOTS_LEAD:
        return False
    smaller = min(len(old.title), len(new.title))
    shared = len(old.title & new.title)
    if not smaller or shared < w.SLOTS_TITLE * smaller:
        return False
    short = old.short or new.short
    if same_source or (short and shared >= w.SLOTS_SHORT * smaller):
        return bool(_foreign(old, new) and _foreign(new, old))
    numbered = old.numbers and new.numbers and old.numbers.isdisjoint(new.numbers)
    return bool(numbered and _strange(old, new) and _strange(new, old))


def _other_numbers(old: Features, new: Features, copied: float, *, same_source: bool) -> bool:
    fewest = min(len(old.numbers), len(new.numbers))
    if fewest < w.GUARDED_NUMBERS or not (same_source or copied >= w.NUMBERS_COPIED):
        return False
    return len(old.numbers & new.numbers) <= w.FEW_NUMBERS * fewest


def _foreign(one: Features, other: Features) -> int:
    """How many telling words of one headline stand nowhere in the other article."""
    bloom = other.bloom
    return sum([bloom & bits != bits for bits in one.telling])


def _strange(one: Features, other: Features) -> int:
    """The same of words that are no numbers: a toll rises in the same news."""
    bloom = other.bloom
    return sum([bloom & bits != bits for bits in one.telling if bits not in one.counted])
