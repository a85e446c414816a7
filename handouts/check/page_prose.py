"""A page to the prose on it: what a patient reads in sentences.

What stands in the head, in signature blocks, in headings, and as a value beside a label or in a tile is none. Items of
lists are, however short.

A subject to its prose: each passage that is prose with its sentences, and all that is printed on a document.

Read once for each subject, whichever rule asks first. Prose are the fields of that type; names of medicines, titles and
versions are none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Literal, get_args

from handouts.check.context import MAX_TEXT_LENGTH, CheckContext, Passage, cached_per_context
from handouts.check.readability import Sentence, Word
from handouts.check.text_language import is_english
from handouts.compose.sections import block_words
from handouts.content.models.prose import split_prose
from handouts.content.models.scalars import ContentModel, Prose
from handouts.document import Document, Inlines, Run
from handouts.document.walk import TextRole, lines

PROSE_ROLES: dict[TextRole, Literal["always", "sentences", "never"]] = {
    "heading": "never",
    "body": "always",
    "lead": "always",
    "note": "always",
    "item": "always",
    "item note": "always",
    "group": "never",
    "tile label": "never",
    "tile": "sentences",
    "tile note": "sentences",
    "day": "never",
    "relation": "never",
    "time": "never",
    "task": "always",
    "rule": "never",
    "column": "never",
    "row": "sentences",
    "cell": "sentences",
    "mark": "never",
    "row note": "sentences",
    "fact label": "never",
    "fact": "sentences",
    "action": "never",
    "call": "never",
    "tier note": "always",
    "sign": "always",
    "warning note": "always",
    "initials": "never",
    "statement": "always",
    "write label": "sentences",
    "write line": "never",
    "party": "never",
    "party statement": "never",
    "signature label": "never",
    "signature": "never",
    "callout title": "never",
    "callout": "always",
    "signs": "never",
}
"""Role of a text to whether it is prose; with `sentences` only where it ends as a sentence does."""


def document_prose(document: Document) -> Iterator[str]:
    """Every stretch of prose of a document, in order."""
    for section in document.sections:
        for block in section.blocks:
            for text in (text for line in lines(block) for text in line.texts if PROSE_ROLES[text.role] != "never"):
                words = _plain_text(text.words)
                if words and (PROSE_ROLES[text.role] == "always" or words.rstrip().endswith((".", "!", "?"))):
                    yield words


def _plain_text(inlines: Inlines) -> str:
    """Words, with a placeholder for a line to write on and for a number to call."""
    return "".join(part.text if isinstance(part, Run) and not part.link else "{blank}" for part in inlines)


PROSE_MARKER = get_args(Prose)[1]
"""What makes a field one of prose: the validator that reads it."""


@dataclass(frozen=True)
class ProsePassage:
    """A passage of prose with its sentences."""

    passage: Passage
    sentences: tuple[Sentence, ...]
    context: CheckContext

    @cached_property
    def documents(self) -> tuple[str, ...]:
        """The documents that print it; all of them where it is not found as it is written."""
        parts = [piece.text.strip() for piece in split_prose(self.text) if not piece.placeholder]
        documents = tuple(self.context.documents)
        return (
            tuple(name for name in documents if all(part in _document_text(self.context, name) for part in parts))
            or documents
        )

    @property
    def text(self) -> str:
        return self.passage.text


@cached_per_context
def prose_passages(context: CheckContext) -> tuple[ProsePassage, ...]:
    """All English prose of the clinic: that of the set, then that of the clinic's file, in the order of the fields."""
    return tuple(
        split_passage(context, passage)
        for passage in (*context.passages, *context.clinic_passages)
        if is_prose(passage) and is_english(context, passage.text)
    )


def is_prose(passage: Passage) -> bool:
    """True of text for the patient to read, false of a name, a title, a version."""
    model: type[ContentModel] = type(passage.loaded.value)
    return passage.field in prose_fields(model)


@cache
def prose_fields(model: type[ContentModel]) -> frozenset[str]:
    """The fields of prose of a model and of all models within it: `risks.text`."""
    return frozenset(_prose_fields(model, ""))


def _prose_fields(model: type[ContentModel], before: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        inner = list(_nested_annotations(field.annotation))
        if PROSE_MARKER in field.metadata or any(PROSE_MARKER in getattr(kind, "__metadata__", ()) for kind in inner):
            yield before + name
        for kind in inner:
            if isinstance(kind, type) and issubclass(kind, ContentModel):
                yield from _prose_fields(kind, f"{before}{name}.")


def _nested_annotations(annotation: Any) -> Iterator[Any]:
    """An annotation and all that it is made of."""
    yield annotation
    if not hasattr(annotation, "__metadata__"):
        for part in get_args(annotation):
            yield from _nested_annotations(part)


def split_passage(context: CheckContext, passage: Passage) -> ProsePassage:
    """A passage with its sentences and its documents."""
    return ProsePassage(passage, context.sentences(passage.text), context)


@cached_per_context
def _document_text(context: CheckContext, document: str) -> str:
    return "\n".join(text for section in context.documents[document].sections for text in block_words(section))


@cached_per_context
def proper_names(context: CheckContext) -> frozenset[str]:
    """Words that are names: of medicines and of the procedure in small letters, of the clinic as it writes itself.

    A word of one syllable is no harder for being part of a name.
    """
    called = [name for medicine in context.instructions.medicines.table for name in medicine.names]
    small = {word.lowercase for word in _words(context, (*called, *context.content.procedure.value.names))}
    return frozenset(
        small.union(word.text for word in _words(context, (context.clinic.name,)) if word.text[0].isupper())
    )


def _words(context: CheckContext, texts: Iterable[str]) -> Iterator[Word]:
    return (word for text in texts for found in context.sentences(text) for word in found.words if word.syllables > 1)


@cached_per_context
def printed_sentences(context: CheckContext, document: str) -> tuple[Sentence, ...]:
    """Every sentence that the blank page of a document prints, in order. An item of a list is at least one."""
    texts = (
        text[:MAX_TEXT_LENGTH]
        for text in document_prose(context.documents[document])
        if is_english(context, text[:MAX_TEXT_LENGTH])
    )
    return tuple(sentence for text in texts for sentence in context.sentences(text))
