"""What every reader of text shares: the spelling fold, tokens with offsets, the normal form, the dominant script."""

from monitor.text.fold import fold, letters
from monitor.text.normal import dominant_script, normal
from monitor.text.tokens import Script, Token, borders, classes, tokens

__all__ = ["Script", "Token", "borders", "classes", "dominant_script", "fold", "letters", "normal", "tokens"]
