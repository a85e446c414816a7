"""`translations/<language>/<name>.yaml`: the words of one file in another language.

The file is next to the one that it translates: `clinics/ivc/translations/es/balloon-kyphoplasty.yaml`. It has words
only. Times, phone numbers and names stay in the translated file, so they cannot differ between languages.
"""

import re
from typing import Annotated, Literal, Self

from pydantic import model_validator

from handouts.content.models.scalars import ContentModel, Date, Text, ValueMisfit, field_description, scalar
from handouts.errors import InvalidValue

_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?")


def is_tag(text: str) -> bool:
    """True for a tag of a language as it is usually written: es, zh-Hans, es-MX."""
    return _TAG.fullmatch(text) is not None


def parse_language_tag(text: str) -> str:
    """A tag of a language, with its script or region if they matter: es, zh-Hans (BCP 47). Raises InvalidValue."""
    if _TAG.fullmatch(text):
        return text
    main, *parts = text.replace("_", "-").split("-")
    usual = "-".join([main.lower(), *(part.title() if len(part) == 4 else part.upper() for part in parts)])
    hint = f"write {usual}" if _TAG.fullmatch(usual) else "write its code: es; with a script if it has several: zh-Hans"
    raise InvalidValue(f"{text!r} is not the tag of a language", hint)


LanguageTag = Annotated[
    str,
    scalar(parse_language_tag, "the tag of a language"),
    field_description("Tag of a language (BCP 47): es, zh-Hans.", "string"),
]


class Translator(ContentModel):
    """Who translated the words, how, and when."""

    by: Text
    """Name of the translator or of the program that translated."""
    method: Literal["human", "machine"]
    """human: a person translated it; machine: a program did."""
    on: Date
    """Date of the translation."""


class TranslationReview(ContentModel):
    """Who reviewed the translation."""

    by: Text
    """Name of the reviewer."""
    qualification: Text
    """What makes the reviewer a qualified translator: certified medical translator."""
    on: Date
    """Date of the review."""


class BackTranslation(ContentModel):
    """A translation back into the first language by somebody else, to compare it."""

    by: Text
    """Name of the translator."""
    on: Date
    """Date of the translation back."""


class TranslatedText(ContentModel):
    """One text and its translation."""

    source: Text
    """The text that is translated, exactly as the file has it. If the text changes there, this entry is stale."""
    target: Text | None = None
    """The translation. If left out, the text is still to be translated."""
    at: Text | None = None
    """The only place that this translation is for, as keys with dots: driver.text. If left out, it is for every place
    with this text."""
    note: Text | None = None
    """Note for translators. Not printed."""


class Translation(ContentModel):
    """The words of one file in another language."""

    language: LanguageTag
    """Tag of the language, which is also the name of the folder: es, zh-Hans."""
    translated: Translator | None = None
    """Who translated the words. If left out, the translation is not used. Not printed."""
    review: TranslationReview | None = None
    """Who reviewed the translation. If left out, it is a draft, and every page says so. Not printed."""
    back_translation: BackTranslation | None = None
    """A translation back, if one was made."""
    texts: tuple[TranslatedText, ...]
    """The texts and their translations."""

    @model_validator(mode="after")
    def _check_texts(self) -> Self:
        seen: dict[tuple[str, str], int] = {}
        for index, entry in enumerate(self.texts):
            key = entry.source, entry.at or ""
            if key in seen:
                message = "this text is already translated above"
                hint = "delete one of the two, or state `at` if the places need different words"
                raise ValueMisfit(message, "texts", index, "source", hint=hint)
            seen[key] = index
        return self
