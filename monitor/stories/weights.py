"""The numbers that the score and its guards weigh with, each with its meaning.

The shape of the score and its weights come from a logistic regression on pairs of articles: hand-judged pairs of five
Arabic outlets, and stories in English and eight other languages whose copies and look-alikes were made by rules. What was
added to it since (time, frame, verbatim, reissue) was set by hand in round numbers. docs/stories.md tells more.
Terms are in units of log odds: what each adds when it is full.
"""

from __future__ import annotations

BASE = -3.2
"""What two articles start from."""

LEAD = 3.2
"""Cosine of the leads."""

TITLE = 2.4
"""Mean share of each headline that stands in the other's lead."""

RARE = 3.0
"""The smaller of the two shares of heaviest words that stand in the other article."""

PAIRS = 1.3
"""Shared pairs of neighbouring words in the leads."""

COPY = 0.6
"""Share of the shorter text that stands in the other word for word."""

NUMBERS = 2.4
"""Shared numbers, where both have at least FEWEST_NUMBERS; else they count as half."""

NAMES = 4.0
"""Shared capitalised words, where both have at least FEWEST_NAMES; else they count as half."""

TIME = -1.6
"""Times ln(1 + hours between them)."""

SAME_SOURCE = -2.5
"""An outlet rarely tells one news in two articles: what is like an older article of its own is mostly a follow-up …"""

SAME_SOURCE_COPY = -2.3
"""… and the more so the more background it repeats word for word."""

SHORT = -1.2
"""Either is little more than a headline: less is known of them, and no least distance in time counts …"""

SHORT_LEAD = -0.8
"""… whose words weigh too much in the cosine."""

FEWEST_NUMBERS = 2
FEWEST_NAMES = 3
UNKNOWN = 0.5
"""What counts for numbers and names of which there are too few to tell."""

LEAST_LEAD = 0.06
"""Cosine below which nothing else is looked at."""

HOPELESS = -2.0
"""Score below which no guard is looked at: it will not join."""

COPIED = 0.4
"""Share from which a text is a copy, in part."""

VERBATIM = 1.0
"""A copy that keeps what matters …"""

KEPT = 0.85
"""… which is this share of the heaviest words."""

FRAME = -8.0
"""The same sentences about somebody else."""

FRAME_LIGHT = 0.7
"""Share of the words that say little from which leads are built alike."""

FRAME_HEAVY = 0.8
"""Share of the words that say much up to which they are about something else."""

FRAME_GAP = 0.1
"""By how much more the first must agree than the second."""

SLOTS = -6.0
"""Headlines that differ in one slot."""

SLOTS_LEAD = 0.6
"""Cosine from which the leads could be of one template."""

SLOTS_TITLE = 0.5
"""Share of the shorter headline that must agree …"""

SLOTS_SHORT = 0.7
"""… or, of headlines that are all there is, from which a word of each is enough, whatever the numbers."""

OTHER_NUMBERS = -6.0
"""Other numbers at the same places."""

GUARDED_NUMBERS = 3
"""Numbers that both must have for that."""

NUMBERS_COPIED = 0.6
"""Share of copied text from which it is asked of two outlets too."""

FEW_NUMBERS = 0.34
"""Share of them that may agree."""

REISSUE_COPY = 0.9
"""Share of text that an article issued again has in common with its first edition."""

REISSUE_LEAD = 0.75
"""How alike their leads must be."""

REISSUE_RUNS = 30
"""Runs of three words from which a text is long enough to tell."""

REISSUE_HOURS = 2.0
"""Hours within which the headline may be reworded by a word."""

LEAST_MEMBER = -6.0
"""The worst that one article of a story can say against a joining one …"""

LEAST_STORY = -0.75
"""… the mean that the articles of a story must have with it …"""

LEAST_TOLD_STORY = 0.0
"""… and of a story that the outlet has told already: its next article is a follow-up, unless all say otherwise."""
