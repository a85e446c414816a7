"""Find the prose of a set and of its printed pages: what a patient reads in sentences.

`prose_passages` reads the files, `printed_sentences` reads the composed documents. Headings, labels, signature blocks,
page headers, short values, names of medicines, titles and versions are not prose. List items are, even if short.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Literal, get_args

from handouts.check.context import MAX_TEXT_LENGTH, CheckContext, Passage, cached_per_context
from handouts.check.readability import Sentence, Word
from handouts.check.text_language import is_english, is_english_text
from handouts.compose.sections import block_words
from handouts.content.models.conditional import ProseEntry
from handouts.content.models.prose import split_prose
from handouts.content.models.scalars import ContentModel, Prose
from handouts.document import Document, Inlines, Run
from handouts.document.walk import TextRole, lines

PROSE_ROLES: dict[TextRole, Literal["always", "sentences", "never"]] = {
    "heading": "never",
    "body": "always",
    "lead": "always",
    "note": "always",
    "dose": "sentences",
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
    "day number": "never",
    "row": "sentences",
    "cell": "sentences",
    "mark": "never",
    "row note": "sentences",
    "alt": "never",
    "caption": "always",
    "link text": "always",
    "address": "never",
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
"""Whether text of a role is prose. `sentences`: only if it ends like a sentence."""


def document_prose(document: Document) -> Iterator[str]:
    """Every text of a document that is prose, in order."""
    for section in document.sections:
        for block in section.blocks:
            for text in (text for line in lines(block) for text in line.texts if PROSE_ROLES[text.role] != "never"):
                plain = _plain_text(text.words)
                if plain and (PROSE_ROLES[text.role] == "always" or plain.rstrip().endswith((".", "!", "?"))):
                    yield plain


def _plain_text(inlines: Inlines) -> str:
    """The text of a line, with a placeholder for each blank to write on and each phone number."""
    return "".join(part.text if isinstance(part, Run) and not part.link else "{blank}" for part in inlines)


PROSE_MARKER = get_args(Prose)[1]
"""The validator that marks a model field as prose."""


@dataclass(frozen=True)
class ProsePassage:
    """A passage of prose with its sentences."""

    passage: Passage
    sentences: tuple[Sentence, ...]
    context: CheckContext

    @cached_property
    def documents(self) -> tuple[str, ...]:
        """The documents that print it; all documents if none prints it exactly as written."""
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
    """All English prose of the set, then of the clinic's file, in the order of the fields."""
    return tuple(
        split_passage(context, passage)
        for passage in (*context.passages, *context.clinic_passages)
        if is_prose(passage) and is_english(context, passage)
    )


def is_prose(passage: Passage) -> bool:
    """True for text that a patient reads in sentences, False for a name, a title, or a version."""
    model: type[ContentModel] = type(passage.loaded.value)
    return passage.field in prose_fields(model)


@cache
def prose_fields(model: type[ContentModel]) -> frozenset[str]:
    """The prose fields of a model and of the models in it: `risks.text`."""
    return frozenset(_prose_fields(model, ""))


def _prose_fields(model: type[ContentModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        inner = list(_nested_annotations(field.annotation))
        if PROSE_MARKER in field.metadata or any(PROSE_MARKER in getattr(kind, "__metadata__", ()) for kind in inner):
            yield prefix + name
        for kind in inner:
            if isinstance(kind, type) and issubclass(kind, ContentModel):
                yield from _prose_fields(kind, f"{prefix}{name}.")


def _nested_annotations(annotation: Any) -> Iterator[Any]:
    """An annotation and every annotation inside it."""
    yield annotation
    if annotation == ProseEntry:  # a text, or a text with a condition
        yield from _nested_annotations(get_args(annotation)[0])
    elif not hasattr(annotation, "__metadata__"):
        for part in get_args(annotation):
            yield from _nested_annotations(part)


def split_passage(context: CheckContext, passage: Passage) -> ProsePassage:
    """A passage as prose, split into sentences."""
    return ProsePassage(passage, context.sentences(passage.text), context)


@cached_per_context
def _document_text(context: CheckContext, document: str) -> str:
    return "\n".join(text for section in context.documents[document].sections for text in block_words(section))


@cached_per_context
def proper_names(context: CheckContext) -> frozenset[str]:
    """Words in the names of medicines, the procedure and the clinic. They do not count as hard words.

    Words of medicines and procedures are in lowercase, words of the clinic as written. Words of one syllable are left
    out, since they are never hard.
    """
    names = [name for medicine in context.instructions.medicines.table for name in medicine.names]
    lowercase = {word.lowercase for word in _name_words(context, (*names, *context.content.procedure.value.names))}
    return frozenset(
        lowercase.union(word.text for word in _name_words(context, (context.clinic.name,)) if word.text[0].isupper())
    )


def _name_words(context: CheckContext, texts: Iterable[str]) -> Iterator[Word]:
    return (
        word for text in texts for sentence in context.sentences(text) for word in sentence.words if word.syllables > 1
    )


@cached_per_context
def printed_sentences(context: CheckContext, document: str) -> tuple[Sentence, ...]:
    """Every sentence of a document for a blank appointment, in order. Each list item is at least one sentence."""
    texts = (
        text[:MAX_TEXT_LENGTH]
        for text in document_prose(context.documents[document])
        if is_english_text(context, text[:MAX_TEXT_LENGTH])
    )
    return tuple(sentence for text in texts for sentence in context.sentences(text))
