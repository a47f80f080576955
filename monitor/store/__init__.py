"""The store: what must survive. One method is one transaction.

    Store           the database: PollStore and OutboxStore of ports.py, views for people, upkeep
    SourceReport, StoredArticle, StoryReport, Life, SentAlert, Change, Counts, Stats, Upkeep …   what its views give

A twin on another engine (PostgreSQL) implements the same methods; rows.py and the decisions stay.
"""

from monitor.store.rows import (
    Change,
    Counts,
    DatedOutcome,
    FormerText,
    Life,
    SentAlert,
    SourceReport,
    Stats,
    StoredArticle,
    StoryArticle,
    StoryReport,
    Upkeep,
)
from monitor.store.sources import READS_KEPT, lane_of
from monitor.store.sqlite import SAME_WORDS_WINDOW, Store

__all__ = [
    "READS_KEPT",
    "SAME_WORDS_WINDOW",
    "Change",
    "Counts",
    "DatedOutcome",
    "FormerText",
    "Life",
    "SentAlert",
    "SourceReport",
    "Stats",
    "Store",
    "StoredArticle",
    "StoryArticle",
    "StoryReport",
    "Upkeep",
    "lane_of",
]
