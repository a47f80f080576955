"""The published schema of the document that programs get."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "alert.schema.json"


def schema() -> dict[str, Any]:
    """As it is published."""
    found: dict[str, Any] = json.loads(SCHEMA.read_text("utf-8"))
    return found


def mistakes(document: object) -> list[str]:
    """Where a document is not what the schema says."""
    validator = Draft202012Validator(schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]
