"""Who approved what: a record beside a clinic's sets, with a digest of every word and value that was approved.

The record governs: while the digest of what stands in the files is one of those approved, the set is approved; when
anything that a patient could read has changed since, it is a draft again. A language is approved by itself: a
translation is read by another person. Entries are only added, so that the file tells the history.
"""

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel

from handouts.content.models.layouts import ORIGINAL_DOCUMENTS, DocumentLayout
from handouts.content.models.scalars import ContentModel, Date, Text

if TYPE_CHECKING:
    from handouts.content.library import Content

FOLDER = "approvals"
HEAD = "# Written by `handouts approve`: who approved which text. Entries are added; a changed text needs a new one.\n"
Status = Literal["draft", "sample", "approved"]

NOT_READ = {
    "InstructionSet": {"status", "review", "include", "scheduling"},
    "Procedure": {"site"},
    "Clinic": {"brand", "schedule", "paper", "large_print", "mail_name"},
    "Labels": {"desk", "mail"},
    "DocumentLayout": {"pages", "order"},
}
"""Fields that change no word of a page that a patient reads: how it looks, how lists are read, words for the desk."""


class SetApproval(ContentModel):
    """One document that was approved."""

    document: Text
    """Its name: consent."""
    text: Text
    """SHA-256 of what it says."""


class Approval(ContentModel):
    """One approval."""

    by: Text
    """Who approved it."""
    on: Date
    """The day."""
    language: Text
    """Tag of the language of the words: en-US."""
    version: Text
    """Version of the set, as it was printed."""
    documents: tuple[SetApproval, ...]
    """The documents that were approved."""


class Approvals(ContentModel):
    """The approvals of one set, the oldest first."""

    approvals: tuple[Approval, ...]
    """An entry for each."""


def text_digests(content: "Content") -> dict[str, str]:
    """SHA-256 of all that each document can say: set, clinic, procedure, labels and its layout, as far as stated.

    What is not stated does not count, so that a field which a later version of the program knows changes nothing.
    """
    shared = (content.instructions, content.clinic, content.procedure, content.labels)
    told = [_stated(part.value) for part in shared]
    return {name: _digest([*told, _stated(layout.value)]) for name, layout in content.layouts.items()}


def _digest(told: object) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=True).encode("ascii")).hexdigest()


def _stated(value: object) -> object:
    """What a model states, as plain lists and texts."""
    if isinstance(value, BaseModel):
        left_out = NOT_READ.get(type(value).__name__, set())
        if isinstance(value, DocumentLayout):  # its phase and role, unless they are those of its name
            known = ORIGINAL_DOCUMENTS.get(value.document, {})
            left_out = left_out | {name for name in ("phase", "role") if known.get(name) == getattr(value, name)}
        return {name: _stated(getattr(value, name)) for name in sorted(value.model_fields_set - left_out)}
    if isinstance(value, tuple):
        return [_stated(entry) for entry in value]
    return value if isinstance(value, str | bool | int | None) else repr(value)


def find_approval(content: "Content") -> Approval | None:
    """The last approval of all that these documents say now; None where there is none."""
    own = [one for one in content.approvals if one.language == content.labels.value.language]
    wanted = set(text_digests(content).items()) if own else set()
    return next((one for one in reversed(own) if wanted <= {(it.document, it.text) for it in one.documents}), None)


def same_version(content: "Content") -> Approval | None:
    """The last approval of another text under the version of the set as it is now; None where there is none.

    Two texts of one version cannot be told apart on paper, as a page bears its version and nothing else.
    """
    if not content.approvals or find_approval(content):
        return None
    now, version = text_digests(content), content.instructions.value.version
    own = [one for one in content.approvals if one.language == content.labels.value.language and one.version == version]
    return next(
        (one for one in reversed(own) if any(now.get(it.document, it.text) != it.text for it in one.documents)), None
    )


def approval_status(content: "Content") -> Status:
    """What the pages say of their review. A sample stays one; where there is no record, the set speaks for itself."""
    stated = content.instructions.value.status
    if stated == "sample" or not content.approvals:
        return stated
    return "approved" if find_approval(content) else "draft"


def approval_entry(by: str, on: dt.date, content: "Content") -> str:
    """An approval of what stands in the files now, as it is written to the record."""
    told = {
        "by": by,
        "on": on.isoformat(),
        "language": content.labels.value.language,
        "version": content.instructions.value.version,
    }
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in told.items()]
    lines += [
        "documents:",
        *(f"  - {{document: {name}, text: {text}}}" for name, text in text_digests(content).items()),
    ]
    return "  - " + "\n    ".join(lines) + "\n"
