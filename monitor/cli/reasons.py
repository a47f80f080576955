"""Why a word is a rule's or is not, and what a rule lacks, in words that a desk understands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.cli.texts import t
from monitor.matching import Lack, Licence, Missing, Refusal

if TYPE_CHECKING:
    from monitor.locale import Locale  # loaded by whoever shows something

LICENCES = {
    Licence.SAME: t("the same word"),
    Licence.ARTICLE: t("with or without the article"),
    Licence.PROCLITIC: t("with a letter or particle before it"),
    Licence.ENCLITIC: t("with a pronoun after it"),
    Licence.TANWEEN: t("with the accusative alef"),
    Licence.CASE: t("in another case"),
    Licence.INFLECTION: t("another inflection"),
    Licence.PREFIX: t("begins so"),
    Licence.PARTICLE: t("with a particle"),
    Licence.PART: t("part of a run without blanks"),
}
"""Why a token is a word of a rule."""

REFUSALS = {
    Refusal.SHORT: t("too short to take anything before or after it"),
    Refusal.ATOMIC: t("its first letter belongs to the word itself"),
    Refusal.AL_STEM: t("its first two letters are not the article but belong to the word"),
    Refusal.FUNCTION_WORD: t("it is a function word"),
    Refusal.ENCLITIC_SHAPE: t("the word has another ending before a pronoun"),
    Refusal.ENCLITIC_STEM: t("its ending belongs to the word and is no pronoun"),
    Refusal.HAMZA: t("an inflection, but with another hamza"),
    Refusal.TANWEEN_SHAPE: t("the word takes no accusative alef"),
    Refusal.YA_ALEF: t("it is a name of its own, not the word with an alef"),
    Refusal.TEH_HEH: t("this text keeps the two letters apart in which the words differ"),
    Refusal.INNER_PROCLITIC: t("within a phrase only the article may stand before a word"),
    Refusal.GAP: t("a sentence, clause or paragraph ends between its words"),
    Refusal.NAME: t("a name takes no pronoun and no accusative alef"),
    Refusal.ARTICLE: t("the rule wants the article as it is typed"),
}
"""Why a token is not a word of a rule, though it nearly is."""

LACKS = {
    Lack.TERM: t("not there"),
    Lack.ELSEWHERE: t("stands where the rule does not look: {found}"),
    Lack.GUARDED: t("stands only where a guard excludes it"),
    Lack.FAR: t("{found} words apart, at most {needed} are allowed"),
    Lack.ORDER: t("near enough, in the other order"),
    Lack.TOO_FEW: t("{found} are there, {needed} are needed"),
    Lack.COUNT: t("occurs {found} times, {needed} are needed"),
    Lack.SCORE: t("comes to {found}, {needed} are needed"),
    Lack.REGEX_OFF: t("regular expressions of this rule took too long and are off"),
    Lack.REGEX_SLOW: t("regular expressions of this rule took too long in this article"),
}
"""What is wrong with something that a rule needs."""

SCOPES = {
    "source": t("the rule looks at other sources"),
    "language": t("the rule looks at other languages"),
}
"""Why a rule does not look at an article."""

SCORE_TERMS = {
    "base": t("where every pair begins"),
    "lead": t("opening words"),
    "title": t("headlines"),
    "rare": t("rare words"),
    "pairs": t("words side by side"),
    "copy": t("copied passages"),
    "numbers": t("numbers"),
    "names": t("names"),
    "time": t("time between them"),
    "source": t("both of one outlet"),
    "short": t("little text"),
    "swapped": t("other names or numbers in the same wording"),
}
"""What the score of two articles is made of (stories.score.NAMES)."""


AGAIN = {
    "joined": t("its story was alerted about: that alert shows it too"),
    "followed_up": t("told in reply to its story's alert, because of on_join"),
    "updated": t("told as a change, because of on_update"),
    "update_not_wanted": t("changed, and on_update does not ask for that"),
    "no_words_changed": t("read differently, but its words are the same"),
    "wording_told": t("changed to words that were told before"),
}
"""What an article of a story that was alerted about came to."""

AGAIN_LABELS = {"joined": "also", "followed_up": "told", "updated": "told"}
"""How the lines of those begin that are shown to somebody; the others are silent."""


def lack(missing: Missing, locale: Locale) -> str:
    """What a rule lacks, in the person's language."""
    if missing.lack is Lack.FAR and not missing.found:
        return locale.t("both are there, never so in one field")
    return locale.t(LACKS[missing.lack], found=missing.found, needed=missing.needed)
