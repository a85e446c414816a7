"""`notices/interpreter.yaml`: what a page in English says to a patient who reads another language, in that language."""

from handouts.content.models.scalars import ContentModel, Text
from handouts.content.models.translation import LanguageTag


class InterpreterNotice(ContentModel):
    """The sentences in one language."""

    ask: Text
    """This page is in English. Ask us for an interpreter."""
    right: Text
    """You have the right to an interpreter. It costs you nothing. Printed only in countries whose law says so."""


class InterpreterNotices(ContentModel):
    """The sentences in each language."""

    languages: dict[LanguageTag, InterpreterNotice]
    """The sentences, by the tag of the language: es, zh-Hans."""
