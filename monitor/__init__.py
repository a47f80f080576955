"""Rasid (راصد, "the one who watches"): a news monitoring and alerting daemon.

A tick polls the sources that are due; a poll turns one response into articles → matches → alerts and
commits them at once; the outbox delivers. ARCHITECTURE.md draws it.
"""

__version__ = "0.1.0"
