"""`languages/<language>.yaml`: the names of languages in one language."""

from handouts.content.models.scalars import ContentModel, Text
from handouts.content.models.translation import LanguageTag


class LanguageNames(ContentModel):
    """The names of languages in one language."""

    language: LanguageTag
    """Tag of the language of the names, which is also the name of the file: es, zh-Hans. Not printed."""
    names: dict[LanguageTag, Text]
    """The names, by the tags of the languages: {ar: árabe}."""
