"""The logo fits pages that are read from right to left.

Pages in Arabic, Hebrew, Persian or Urdu are the mirror image of other pages, with the logo on the right. The logo
itself is not mirrored, because its words would be. A logo that points to the right, or with a mark before its words,
then points out of the page.

Source: our own rule; no standard asks for it.

Fix: state the file of another logo as `brand.logo_rtl`, or `logo_rtl: same` if the logo has no words and no direction.

Passes (clinic.yaml):

    locale: en-US

Fails (translations/ar/balloon-kyphoplasty.yaml):

    language: ar
    translated: {by: Ana Muster, method: human, on: 2026-11-20}
    texts:
      - source: Less pain
        target: ألم أقل
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.content.languages import language_name
from handouts.errors import Severity
from handouts.text_direction import is_right_to_left
from handouts.translate.status import set_languages

SEVERITY = Severity.NOTE
STANDARD = ""


def check(context: CheckContext) -> Iterator[Violation]:
    """A violation if the set has pages from right to left, and the clinic does not say which logo they have."""
    brand = context.clinic.brand
    if context.library is None or not brand.logo or brand.logo_rtl:
        return
    languages = [name for name in set_languages(context.library, context.content) if is_right_to_left(name)]
    if languages:
        message = f"pages in {language_name(languages[0])} are read from right to left, with the logo of other pages"
        hint = "state `logo_rtl`: the file of their logo, or `same` if the logo has no words and no direction"
        yield Violation(context.content.clinic.place("brand", "logo"), message, hint)
