"""What a rule means for an article: each statement of the rule language as a case."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import count

import pytest

from monitor.matching import Matcher, Missing, Refusal
from monitor.matching.expression import AnyOf, Regex, Term
from monitor.matching.lexicon import read_lexicon
from monitor.matching.overruns import MOST
from monitor.model import Article, Evidence, Rule
from tests.matching.build import hits, is_hit, rule, rules

LEXICON = read_lexicon()


def article(text: str = "", **fields: object) -> Article:
    return Article(id="a", text=text, **fields)  # type: ignore[arg-type]  # a builder of test values


def matched(wanted: Rule, subject: Article, labels: tuple[str, ...] = ()) -> bool:
    return bool(Matcher.from_rules([wanted]).match(subject, labels=labels))


@pytest.mark.parametrize(
    ("keys", "text", "expected"),
    [
        # all: every one; any: at least one; none: not one; the three together.
        ({"all": ["نفط", "سعر"]}, "سعر النفط", True),
        ({"all": ["نفط", "سعر"]}, "النفط", False),
        ({"any": ["نفط", "سعر"]}, "السعر", True),
        ({"any": ["نفط"], "none": ["مباراة"]}, "النفط", True),
        ({"any": ["نفط"], "none": ["مباراة"]}, "مباراة النفط", False),
        ({"all": ["نفط"], "any": ["سعر", "برميل"], "none": ["مباراة"]}, "نفط برميل", True),
        ({"all": ["نفط"], "any": ["سعر", "برميل"]}, "نفط", False),
        # match joins the lists by AND.
        ({"any": ["نفط"], "match": "سعر OR برميل"}, "نفط", False),
        ({"any": ["نفط"], "match": "سعر OR برميل"}, "نفط برميل", True),
        # An exclusion of one alternative leaves the other alone.
        ({"match": "نفط OR (سعر NOT برميل)"}, "سعر برميل", False),
        ({"match": "نفط OR (سعر NOT برميل)"}, "نفط سعر برميل", True),
        # Exact terms have no clitics and any spelling.
        ({"any": ['="العراق"']}, "العِراق", True),
        ({"any": ['="العراق"']}, "بالعراق وعراق", False),
    ],
)
def test_rules_mean_what_they_say(keys: dict[str, object], text: str, expected: bool) -> None:
    assert matched(rule(**keys), article(text)) == expected


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        # A phrase runs over line breaks, blanks, hyphens, dashes, slashes, quotes, brackets, underscores.
        ("Islamic State", "the Islamic\nState", True),
        ("Islamic State", "Islamic  -  State", True),
        ("Islamic State", "Islamic/State", True),
        ("Islamic State", "“Islamic” (State)", True),
        ("Islamic State", "#Islamic_State", True),
        # Not over what ends a clause, a sentence or a paragraph.
        ("Islamic State", "Islamic, State", False),
        ("Islamic State", "Islamic. State", False),
        ("Islamic State", "Islamic: State", False),
        ("Islamic State", "Islamic… State", False),
        ("Islamic State", "Islamic | State", False),
        ("التحالف الدولي", "التحالف؛ الدولي", False),
        ("Islamic State", "Islamic\n\nState", False),
        ("Islamic State", "Islamic \n \n State", False),
        # Only in this order, only adjacent.
        ("Islamic State", "State Islamic", False),
        ("Islamic State", "Islamic new State", False),
        # What the term itself has between its words is no border.
        ("U.S. Army", "the U.S. Army", True),
        ("U.S. Army", "the US Army", False),
        ("AC/DC", "AC-DC", True),
    ],
)
def test_a_phrase_runs_over_layout_and_not_over_meaning(term: str, text: str, expected: bool) -> None:
    assert is_hit(term, text) == expected


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        # A run without blanks: the term alone, not the run.
        ("東京", "今日、東京都で", ["東京"]),
        ("ガス", "都市ｶﾞｽ会社", ["ｶﾞｽ"]),
        ("ไทย", "ประเทศไทย", ["ไทย"]),
        # Not within a letter and its sign.
        ("カ", "ｶﾞｽ", []),
        # A phrase from one run into another, and across scripts.
        ("用python写", "我用Python写的", ["用Python写"]),
        ("東京 大阪", "東京・大阪", ["東京・大阪"]),
        # Korean particles, Hebrew prefixes.
        ("서울", "서울에서 서울은", ["서울에서", "서울은"]),
        ("ישראל", "וכשבישראל", ["וכשבישראל"]),
        # The whole word with its clitics; marks at its end.
        ("العراق", "وللعراقِ، و", ["وللعراقِ"]),
        ("داعش", "بداعـــش", ["بداعـــش"]),
    ],
)
def test_evidence_covers_the_word_as_the_text_has_it(term: str, text: str, found: list[str]) -> None:
    assert hits(text, any=[term]) == found


def test_evidence_names_term_field_and_place_in_the_order_of_the_text() -> None:
    wanted = rule(any=["داعش", "العراق", "التحالف الدولي"])
    subject = article("وداعش في العراق", title="التحالف الدولي: العراق")
    (match,) = Matcher.from_rules([wanted]).match(subject)
    assert match.rule is wanted
    assert match.evidence == (
        Evidence("التحالف الدولي", "title", 0, 14, "التحالف الدولي"),
        Evidence("العراق", "title", 16, 22, "العراق"),
        Evidence("داعش", "text", 0, 5, "وداعش"),
        Evidence("العراق", "text", 9, 15, "العراق"),
    )


def test_a_term_of_a_concept_is_named_as_the_concept_has_it() -> None:
    wanted = rules('[concept]\nisis = ["داعش", "ISIS"]\n[[rule]]\nid = "r"\nany = ["@isis", "داعش"]\n')
    (match,) = Matcher.from_rules(wanted).match(article("داعش isis"))
    assert [(each.term, each.text) for each in match.evidence] == [("داعش", "داعش"), ("ISIS", "isis")]


@pytest.mark.parametrize(
    ("fields", "where", "expected"),
    [
        (["title"], {"text": "نفط"}, False),
        (["title"], {"title": "نفط"}, True),
        (["summary"], {"summary": "نفط"}, True),
        (["author"], {"authors": ("سعد", "نفط")}, True),
        (["keyword"], {"keywords": ("نفط",)}, True),
        (["publisher"], {"publisher": "نفط"}, True),
        (["text"], {"keywords": ("نفط",), "authors": ("نفط",), "publisher": "نفط", "title": "نفط"}, False),
    ],
)
def test_a_rule_looks_only_at_its_fields(fields: list[str], where: dict[str, object], expected: bool) -> None:
    assert matched(rule(any=["نفط"], fields=fields), Article(id="a", **where)) == expected  # type: ignore[arg-type]  # a table of cases


def test_evidence_in_a_list_names_the_one_of_it() -> None:
    (match,) = Matcher.from_rules([rule(any=["سعد"], fields=["author"])]).match(
        article(authors=("علي", "محمد سعد"))
    )
    assert match.evidence == (Evidence("سعد", "authors", 5, 8, "سعد", item=1),)


def test_fields_together_are_one_text_for_all_and_none_but_a_phrase_stays_in_one() -> None:
    subject = article("سعر", title="نفط")
    assert matched(rule(all=["نفط", "سعر"]), subject)
    assert not matched(rule(any=["نفط"], none=["سعر"]), subject)
    assert not matched(rule(any=["نفط سعر"]), subject)


@pytest.mark.parametrize(
    ("summary", "text", "count"),
    [
        # The text begins with the summary; it has it in another spelling; the summary is cut off within a word.
        ("أسعار النفط", "أسعار النفط ترتفع", 1),
        ("أسعار النفط", "قال إن أسعارَ النفط ترتفع", 1),
        ("أسعار النفط تر…", "أسعار النفط ترتفع", 1),
        # It says something else.
        ("أسعار النفط اليوم", "أسعار النفط ترتفع", 2),
    ],
)
def test_a_summary_that_the_text_repeats_is_not_read_twice(summary: str, text: str, count: int) -> None:
    (match,) = Matcher.from_rules([rule(any=["نفط"])]).match(article(text, summary=summary))
    assert len(match.evidence) == count


def test_a_rule_for_summaries_reads_a_repeated_one() -> None:
    assert matched(rule(any=["نفط"], fields=["summary"]), article("نفط", summary="نفط"))


@pytest.mark.parametrize(
    ("sources", "labels", "expected"),
    [(["bbc"], (), True), (["cnn"], (), False), (["agencies"], ("agencies",), True), (["*"], (), True)],
)
def test_a_source_is_named_by_id_or_label(
    sources: list[str], labels: tuple[str, ...], expected: bool
) -> None:
    assert matched(rule(any=["نفط"], sources=sources), article("نفط", source_id="bbc"), labels) == expected


@pytest.mark.parametrize(
    ("languages", "language", "text", "expected"),
    [
        (["ar"], "ar", "نفط", True),
        (["ar"], "ar-SA", "نفط", True),
        (["ar"], "ar_EG", "نفط", True),
        (["ar-SA"], "ar-EG", "نفط", False),
        (["ar"], "en", "oil", False),
        (["ar", "en"], "en-GB", "oil", True),
        # What the letters contradict is not believed; what is not declared is told by the letters.
        (["ar"], "en-US", "نفط العراق", True),
        (["en"], "en-US", "نفط العراق", False),
        (["ar"], "", "نفط العراق", True),
        (["en"], "", "نفط العراق", False),
        # Latin letters contradict nothing: they are in texts of every language.
        (["ar"], "ar-SA", "oil", True),
        (["en"], "ar-SA", "oil", False),
        (["ru"], "ru", "oil", True),
        # Another language of the same letters is believed.
        (["ar"], "fa", "نفط", False),
    ],
)
def test_languages_cover_their_regions_and_letters_decide(
    languages: list[str], language: str, text: str, expected: bool
) -> None:
    wanted = rule(any=["نفط", "oil"], languages=languages)
    assert matched(wanted, article(text, language=language)) == expected


def test_rules_are_judged_in_their_order_and_articles_one_by_one() -> None:
    wanted = rules(
        '[[rule]]\nid = "b"\nany = ["نفط"]\n[[rule]]\nid = "a"\nall = ["نفط", "سعر"]\n[[rule]]\nid = "c"\nany = ["غاز"]\n'
    )
    matcher = Matcher.from_rules(wanted)
    assert matcher.rules == wanted
    found = matcher.match_many([article("سعر النفط"), article("لا شيء"), article("الغاز")])
    assert [[match.rule.id for match in matches] for matches in found] == [["b", "a"], [], ["c"]]


def test_what_only_an_exclusion_kept_out_is_told_with_its_term() -> None:
    matcher = Matcher.from_rules([rule(any=["نفط"], none=["كرة", "مباراة ودية"])])
    judgement = matcher.judge(article("نفط ومباراة ودية"))
    assert judgement.matches == ()
    (excluded,) = judgement.excluded
    assert excluded.term == "مباراة ودية"
    assert excluded.evidence == (Evidence("مباراة ودية", "text", 4, 16, "ومباراة ودية"),)


def test_a_rule_that_lacks_its_terms_is_not_called_excluded() -> None:
    judgement = Matcher.from_rules([rule(any=["نفط"], none=["مباراة"])]).judge(article("مباراة"))
    assert judgement.excluded == ()


def test_an_explanation_says_what_is_missing_and_how_much_is_there() -> None:
    wanted = rules(
        '[concept]\nisis = ["داعش", "ISIS"]\n'
        '[[rule]]\nid = "r"\nall = ["التحالف الدولي", "العراق"]\nany = ["نفط", "خام"]\nmatch = "@isis"\n'
    )
    (explanation,) = Matcher.from_rules(wanted).explain(article("في العراق"))
    assert explanation.verdict == "missing"
    assert explanation.missing == (
        Missing(("التحالف الدولي",)),
        Missing(("نفط", "خام")),
        Missing(("@isis",)),
    )
    assert (explanation.present, explanation.wanted) == (1, 6)


@pytest.mark.parametrize(
    ("term", "text", "near", "refusal"),
    [
        ("ريم", "وصل كريم", "كريم", Refusal.ATOMIC),
        ("التحالف الدولي", "التحالف، الدولي", "التحالف، الدولي", Refusal.GAP),
        ("قوات التحالف", "قوات والتحالف", "قوات والتحالف", Refusal.INNER_PROCLITIC),
        ("سوري", "سوريا", "سوريا", Refusal.YA_ALEF),
        ("الوحدة", "المدينة الكبيرة وحده", "وحده", Refusal.TEH_HEH),
    ],
)
def test_an_explanation_names_what_nearly_matched_and_why_not(
    term: str, text: str, near: str, refusal: Refusal
) -> None:
    (explanation,) = Matcher.from_rules([rule(any=[term])]).explain(article(text))
    assert [(each.evidence.text, each.refusal) for each in explanation.near] == [(near, refusal)]


def test_explanations_tell_hit_exclusion_and_scope() -> None:
    wanted = rules(
        '[[rule]]\nid = "hit"\nany = ["نفط"]\n'
        '[[rule]]\nid = "out"\nany = ["نفط"]\nnone = ["سعر"]\n'
        '[[rule]]\nid = "far"\nany = ["نفط"]\nsources = ["cnn"]\n'
        '[[rule]]\nid = "foreign"\nany = ["نفط"]\nlanguages = ["en"]\n'
    )
    hit, out, far, foreign = Matcher.from_rules(wanted).explain(article("سعر النفط", source_id="bbc"))
    assert (hit.verdict, hit.match is not None, hit.present) == ("hit", True, 1)
    assert (out.verdict, out.excluded.term if out.excluded else "") == ("excluded", "سعر")
    assert (far.verdict, far.scope) == ("out of scope", "source")
    assert (foreign.verdict, foreign.scope) == ("out of scope", "language")


@pytest.mark.parametrize(
    "text",
    [
        "\u0651\u064b" * 500_000,
        "داعش" + "\u0651\u064b" * 500_000,
        "\ud800\0" * 300_000,
        "داعش كلمة " * 1_000_000,  # ten times what is read
        "التحالف" + " " * 900_000 + "الدولي",
        "東京" * 20_000,
    ],
)
def test_a_hostile_article_takes_bounded_time(text: str) -> None:
    matcher = Matcher.from_rules([rule(any=["داعش", "التحالف الدولي", "東京"])])
    started = time.process_time()
    for match in matcher.match(article(text)):
        assert all(text[each.start : each.end] == each.text for each in match.evidence[:100])
        assert match.evidence[-1].end <= 1_000_000
    assert time.process_time() - started < 15


def test_a_rule_of_ten_thousand_terms_is_a_rule() -> None:
    """All of them phrases with the same first word, which the article repeats."""
    terms = tuple(Term(f"كلمة {number}") for number in range(10_000))
    matcher = Matcher.from_rules([Rule(id="r", expression=AnyOf(terms))])
    started = time.process_time()
    (match,) = matcher.match(article("كلمة 9999، كلمة أخرى. " * 2000))
    assert len(match.evidence) == 2000
    assert matcher.match(article("كلمة 10000")) == ()
    assert time.process_time() - started < 5


def asked_for(matcher: Matcher, text: str) -> list[tuple[str, str]]:
    """Ids and titles of the rules that match a text."""
    return [(match.rule.id, match.rule.title) for match in matcher.match(article(text))]


def many(count: int, word: str = "word") -> list[Rule]:
    """So many rules that a few changed ones are no reason to compile all again."""
    return [Rule(id=f"r{n}", expression=Term(f"{word}{chr(97 + n % 26)}x{n}")) for n in range(count)]


def test_changed_rules_are_what_counts_and_the_rest_is_kept() -> None:
    before = many(3000)
    matcher = Matcher(before, LEXICON)
    after = [
        Rule(id="new", expression=Term("تحالف")),  # new, and first
        *before[:100],
        Rule(id="r100", expression=Term("نفط")),  # asks for something else
        *(replace(rule, title="renamed") for rule in before[101:2900]),  # asks for the same
    ]  # and a hundred are gone
    changed = matcher.changed(after)
    assert changed.rules == tuple(after)
    assert changed._parts[0].segment is matcher._parts[0].segment
    fresh = Matcher(after, LEXICON)
    for text in ("نفط التحالف", "wordax0 wordbx1", "wordwx100", "wordxx101 النفط wordox2999", ""):
        assert asked_for(changed, text) == asked_for(fresh, text)
        assert changed.match_many([article(text)])[0] == fresh.match(article(text))
        assert changed.judge(article(text)) == fresh.judge(article(text))
        assert changed.explain(article(text)) == fresh.explain(article(text))


def test_many_changes_compile_all_again() -> None:
    matcher = Matcher(many(3000), LEXICON)
    assert len(matcher.changed(many(3000, "other"))._parts) == 1
    assert len(matcher.changed(many(3000)[:1000])._parts) == 1


def test_changes_of_changes_add_up() -> None:
    rules = many(3000)
    matcher = Matcher(rules, LEXICON)
    for n in range(3):
        rules = [Rule(id=f"new{n}", expression=Term("نفط"), title=str(n)), *rules]
        matcher = matcher.changed(rules)
    assert asked_for(matcher, "النفط") == [("new2", "2"), ("new1", "1"), ("new0", "0")]
    assert len(matcher._parts) == 2


def test_a_rule_that_was_too_slow_gets_another_chance_when_it_is_changed() -> None:
    seconds = count(step=1)  # every look at the clock is a second later
    slow = Rule(id="r", expression=Regex("a+b"))
    matcher = Matcher([slow], LEXICON, clock=lambda: next(seconds))
    for _ in range(MOST):
        matcher.match(article("aab"))
    assert not matcher.match(article("aab"))
    assert matcher.overrun() == ("r",)
    assert matcher.overrun() == ()
    assert not matcher.changed([slow]).match(article("aab"))
    matcher.changed([Rule(id="r", expression=Regex("aab"))])
    assert matcher.match(article("aab"))
