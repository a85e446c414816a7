"""Compare a set with its record of approvals: a set is approved if the digest of its text was approved.

If any text that a patient could read changes, the set is a draft again. Each language is approved separately, because
another person reads the translation. Entries are only added, so the record is also the history.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel

from handouts.content.models.approvals import Approval
from handouts.content.models.clinic import Clinic
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.labels import Labels
from handouts.content.models.layouts import ORIGINAL_DOCUMENTS, DocumentLayout
from handouts.content.models.procedure import Procedure

APPROVALS_FOLDER = "approvals"
RECORD_HEADER = "# Written by `handouts approve`: who approved which text. A changed text needs a new entry.\n"
Status = Literal["draft", "sample", "approved"]

UNREAD_FIELDS: dict[type[BaseModel], set[str]] = {
    InstructionSet: {"status", "review", "include", "scheduling"},
    Procedure: {"site"},
    Clinic: {"brand", "schedule", "paper", "large_print", "mail_name"},
    Labels: {"desk", "mail"},
    DocumentLayout: {"pages", "order"},
}
"""Fields that do not change what a patient reads: the look of the pages, the format of lists, words for staff."""
DIGEST_NAMES: dict[tuple[type[BaseModel], str], str] = {(InstructionSet, "plan"): "tasks"}
"""Old names of renamed fields, under which earlier approvals count them."""


def text_digests(shared: Sequence[BaseModel], layouts: Mapping[str, DocumentLayout]) -> dict[str, str]:
    """SHA-256 digest of each document: of the models that all documents share, and of its own layout.

    Only stated fields count, so a field that a later version of the program adds does not change a digest.
    """
    values = [_stated_values(model) for model in shared]
    return {name: _digest([*values, _stated_values(layout)]) for name, layout in layouts.items()}


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=True).encode("ascii")).hexdigest()


def _stated_values(value: object) -> object:
    """The stated fields of a model as plain lists, dicts and texts."""
    if isinstance(value, BaseModel):
        ignored = UNREAD_FIELDS.get(type(value), set())
        if isinstance(value, DocumentLayout):  # phase and role count only where they are not those of the name
            implied = ORIGINAL_DOCUMENTS.get(value.document, {})
            ignored = ignored | {name for name in ("phase", "role") if implied.get(name) == getattr(value, name)}
        names = sorted(value.model_fields_set - ignored)
        return {DIGEST_NAMES.get((type(value), name), name): _stated_values(getattr(value, name)) for name in names}
    if isinstance(value, tuple):
        return [_stated_values(entry) for entry in value]
    if isinstance(value, dict):
        return {name: _stated_values(entry) for name, entry in value.items()}
    return value if isinstance(value, str | bool | int | None) else repr(value)


def find_approval(approvals: Sequence[Approval], digests: Mapping[str, str]) -> Approval | None:
    """The last approval that covers the current text of all documents; None if there is none.

    `approvals` are those of the language of the text, oldest first. `digests` are those of `text_digests`.
    """
    current = set(digests.items())
    return next((entry for entry in reversed(approvals) if current <= _approved_digests(entry)), None)


def _approved_digests(approval: Approval) -> set[tuple[str, str]]:
    return {(entry.document, entry.text) for entry in approval.documents}


def find_changed_approval(approvals: Sequence[Approval], digests: Mapping[str, str], version: str) -> Approval | None:
    """The last approval of a different text with the same version; None if there is none.

    A page shows only its version, so two texts with one version look the same on paper.
    """
    return next(
        (
            entry
            for entry in reversed(approvals)
            if entry.version == version
            and any(digests.get(document, text) != text for document, text in _approved_digests(entry))
        ),
        None,
    )


def format_approval(by: str, on: dt.date, language: str, version: str, digests: Mapping[str, str]) -> str:
    """An entry for the record of approvals, as YAML."""
    values = {"by": by, "on": on.isoformat(), "language": language, "version": version}
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    lines += ["documents:", *(f"  - {{document: {name}, text: {text}}}" for name, text in digests.items())]
    return "  - " + "\n    ".join(lines) + "\n"
