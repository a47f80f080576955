"""Finding what was meant: rule files, the clitic grammar, rules against articles.

load_rules(path) → rules;  Matcher.from_rules(rules);  .match(article)  .match_many(articles)  .judge  .explain
"""

from monitor.matching.arabic import Licence, Refusal
from monitor.matching.engine import Matcher
from monitor.matching.explain import Explanation, Hit, Lack, Missing, NearMiss
from monitor.matching.files import load_rules
from monitor.matching.reading import Excluded, Judgement
from monitor.matching.rules import RulePlaces, RuleSet, Spot, read_rules
from monitor.matching.samples import check_samples
from monitor.matching.survey import survey

__all__ = [
    "Excluded",
    "Explanation",
    "Hit",
    "Judgement",
    "Lack",
    "Licence",
    "Matcher",
    "Missing",
    "NearMiss",
    "Refusal",
    "RulePlaces",
    "RuleSet",
    "Spot",
    "check_samples",
    "load_rules",
    "read_rules",
    "survey",
]
