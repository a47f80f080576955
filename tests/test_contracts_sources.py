"""The contract of every kind of source: a file that is dropped into monitor/sources/ is tested the moment it exists."""

from __future__ import annotations

import pickle
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from monitor import sources
from monitor.errors import ReadError
from monitor.model import SourceState
from tests.sources.documents import (
    ATOM,
    DRUPAL_1256,
    JSON_FEED,
    LABELLED,
    NEWS_SITEMAP,
    RDF,
    SECTION,
    SITEMAP_INDEX,
    WITH_JSON_LD,
    WORDPRESS,
    response,
    source,
)

KINDS = sources.kinds()
DOCUMENTS = (
    ATOM, DRUPAL_1256, JSON_FEED, LABELLED, NEWS_SITEMAP, RDF, SECTION, SITEMAP_INDEX, WITH_JSON_LD, WORDPRESS,
)  # fmt: skip

every_kind = pytest.mark.parametrize("kind", KINDS)


@every_kind
def test_settings_are_frozen_and_refuse_what_they_do_not_know(kind: str) -> None:
    """A misspelt option is an error, never ignored."""
    settings = sources.load(kind).Settings
    assert issubclass(settings, BaseModel)
    assert settings.model_config.get("frozen")
    with pytest.raises(ValidationError):
        settings.model_validate({"no_such_option": 1})


@every_kind
def test_start_asks_for_the_sources_address_with_its_validators(kind: str) -> None:
    """The server's own words, byte for byte."""
    module = sources.load(kind)
    state = SourceState(
        "sample", datetime(2026, 1, 24, tzinfo=UTC), etag='W/"é-1"', last_modified="yesterday"
    )
    request = module.start(source(kind), state)
    assert (request.url, request.role) == (source(kind).url, "source")
    assert (request.etag, request.last_modified) == ('W/"é-1"', "yesterday")
    assert request.accept


@every_kind
@pytest.mark.parametrize("body", ["", " \n", "\0\0\0\0", "\ufeff"])
def test_an_empty_document_is_refused(kind: str, body: str) -> None:
    """An empty body is an error of the source, never "nothing new"."""
    with pytest.raises(ReadError, match=r"\S"):
        sources.read(kind, source(kind), response(body))


@every_kind
@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_reading_is_plain_complete_and_repeatable(kind: str, document: str) -> None:
    """Of a document that is this kind's, or of one that is not: read or refused, the same each time."""
    came = response(document)
    try:
        found = sources.read(kind, source(kind), came)
    except ReadError:
        return
    assert sources.read(kind, source(kind), came) == found
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own bytes
    ids = [article.id for article in found.articles]
    assert all(ids)
    assert len(set(ids)) == len(ids)
    assert all(article.source_id == "sample" for article in found.articles)
    assert all(request.url.startswith(("http://", "https://")) for request in found.follow)
    moments = [
        moment for article in found.articles for moment in (article.published, article.updated) if moment
    ]
    assert all(moment.tzinfo for moment in moments)


@every_kind
@given(body=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(kind: str, body: bytes) -> None:
    """ReadError and nothing else."""
    with suppress(ReadError):
        sources.read(kind, source(kind), response(body))
