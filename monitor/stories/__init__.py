"""Same article, revision, or same story: what an article is compared by, and the judgement.

Theory of operation. ``keys`` and ``likenesses`` name what the store is asked by; the store answers with what it knows
under those (Known); ``judge`` decides; ``remember`` adds the decision to Known, so that the next article of the same
reading is judged as if it had been stored. All pure.

    same (source, id)      headline and text equal → same_article      else → revision of it; but an id that was given to
                           a text of quite other words is a new article, kept under an id of its own (``identity``)
    same words             same source → same_article                  another source → joined: a copy of that one
    same text, other       another source → joined, where the text is long, is no wall, and speaks of both headlines
      headline             same source → not merged
    same address           another source → joined, unless several articles of one source stand at it
    nearly the same        same source → revision, kept beside the other: the same news under another address
    alike                  a score of lead, headline, names, numbers and time (score), with guards, against the
                           articles that share its heaviest words, and against the whole story (joining) → joined
    otherwise              first: opens a story

    words, lines ─► record ─► score ─► joining ─► judging        same: equality        changes, passages: for people
"""

from monitor.stories.background import REPEATED, Background
from monitor.stories.changes import words_changed
from monitor.stories.frequencies import Frequencies
from monitor.stories.judging import NOT_STORED, THIS_READING, judge, remember, story_id
from monitor.stories.likeness import BANDS, KEYS, believed, in_utc, likenesses
from monitor.stories.memory import Memory
from monitor.stories.passages import shared_passages
from monitor.stories.same import identities, is_unchanged, keys, reused_id
from monitor.stories.verdict import Role, Verdict, identity

__all__ = [
    "BANDS", "KEYS", "NOT_STORED", "REPEATED", "THIS_READING",
    "Background", "Frequencies", "Memory", "Role", "Verdict",
    "believed", "identities", "identity", "in_utc", "is_unchanged", "judge", "keys", "likenesses", "remember", "reused_id",
    "shared_passages", "story_id", "words_changed",
]  # fmt: skip
