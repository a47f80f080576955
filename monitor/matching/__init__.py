"""Finding what was meant: rule files, the clitic grammar, rules against articles.

load_rules(path) → rules;  Matcher.from_rules(rules);  .match(article)  .match_many(articles)  .judge  .explain
"""

from monitor.matching.arabic import Refusal
from monitor.matching.engine import Excluded, Explanation, Judgement, Matcher, Missing, NearMiss
from monitor.matching.files import load_rules
from monitor.matching.rules import RulePlaces, RuleSet, Spot, read_rules
from monitor.matching.samples import check_samples

__all__ = [
    "Excluded",
    "Explanation",
    "Judgement",
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
]
