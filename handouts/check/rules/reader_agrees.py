"""The text speaks to the person who reads the pages.

With `reader: parent` or `reader: carer`, titles and fixed sentences say "your child's procedure" or "the procedure". A
sentence of the clinic about "your procedure" then makes the reader stop: whose is it? In the other direction, a text
about "your child" under the title "Getting ready for your procedure" was written for a parent, and the consent form
asks the wrong person to sign.

Source: our own, with PEMAT-P, item 5 (words that fit the reader).

Fix: write "your child's procedure", or state the `reader` of the set. For a fixed text of your own layout, add a line
below `documents` in your own `labels/en.parent.yaml`.

Passes:

    reader: patient
    prepare:
      - Find somebody who takes care of your child at home.

Fails:

    reader: patient
    prepare:
      - Give your child a shower before the procedure.
    feel:
      - Your child may feel sleepy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import layout_texts
from handouts.check.passages import english_sentences
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""
_CHILD = re.compile(r"\byour (?:child|baby|son|daughter|infant|toddler)\b", re.I)
_OWN = re.compile(
    r"\byour (?:\{procedure\}|procedure|operation|surgery|medicines?|risk)(?![\w'’])|\byou may feel\b", re.I
)
ENOUGH = 2
"""Sentences about a child that make a text one for a parent: one may be about a child at home."""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report the text of a set for the patient that is about a child, and the patient's own in a set for others."""
    reader = context.instructions.reader
    sentences = english_sentences(context)
    if reader == "patient":
        about_child = [(sentence, match) for sentence in sentences if (match := _CHILD.search(sentence.text))]
        if len(about_child) >= ENOUGH:
            sentence, match = about_child[0]
            message = "the text speaks to a parent, but titles and fixed sentences speak to the patient"
            yield sentence.violation(match.span(), message, "add `reader: parent` to the set")
        return
    words = "your child's, or leave out `your`" if reader == "parent" else "the, instead of your"
    message = f"speaks to the patient, but the set is for a {reader}"
    for sentence in sentences:
        if match := _OWN.search(sentence.text):
            yield sentence.violation(match.span(), f'"{match[0]}" {message}', f"write {words}")
    for document, layout in context.content.layouts.items():
        for passage in layout_texts(context, document):
            if passage.loaded is layout and (match := _OWN.search(passage.text)):
                hint = f"replace the text below `documents` in labels/en.{reader}.yaml"
                yield passage.violation(f'"{match[0]}" {message}', hint, match.span())
