"""The language of an article: what was declared, checked against the script it is written in.

Content systems declare ``en-US`` on Arabic pages; a declaration that the letters contradict is not believed.
"""

from __future__ import annotations

import re

from monitor.text import dominant_script

_CODE = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.IGNORECASE | re.DOTALL)
_ARABIC_SCRIPT = frozenset(
    {"ar", "arz", "ary", "apc", "fa", "prs", "ur", "ps", "ckb", "ku", "ug", "sd", "pnb", "az", "ks"}
)
# Written in another script as a rule, so an Arabic-letter text under one of these names is mislabelled.
_KURDISH = frozenset("ۆێڕڵڤ")
_URDU = frozenset("ٹڈڑےںھ")
_PERSIAN = frozenset("پچژگیک")
_ARABIC = frozenset("يكىةأإ")


def choose_language(declared: str, text: str) -> tuple[str, bool]:
    """A language code ("" when not known) and whether it was worked out from the letters."""
    found = _CODE.fullmatch(declared.strip())
    code = found[1].lower() if found else ""
    if code and code not in _ARABIC_SCRIPT and text.isascii():
        return code, False
    script = dominant_script(text)
    if script == "arabic" and code not in _ARABIC_SCRIPT:
        return _by_letters(text), True
    if script not in {"arabic", ""} and code in _ARABIC_SCRIPT - {"ku", "az"}:
        return "", True
    return code, False


def _by_letters(text: str) -> str:
    """Which language of the Arabic script, by the letters that only one of them has."""
    counts = {name: sum(map(text.count, letters)) for name, letters in _LETTERS}
    if counts["ckb"] * 20 > len(text.split()):
        return "ckb"
    if counts["ur"] > counts["ar"]:
        return "ur"
    return "fa" if counts["fa"] > counts["ar"] else "ar"


_LETTERS = (("ckb", _KURDISH), ("ur", _URDU), ("fa", _PERSIAN), ("ar", _ARABIC))
