"""Names of languages in the language of a page."""

from __future__ import annotations

import pytest

from handouts.compose.composer import compose
from handouts.content.languages import language_codes
from handouts.content.library import Library
from handouts.content.models.language_names import LanguageNames
from handouts.content.reader import read_model
from handouts.document import Signature, SignaturePair
from handouts.resources import templates_dir
from handouts.schedule.appointment import Appointment

CLINIC = "pain-relief-georgia"
FILES = sorted(templates_dir().glob("languages/*.yaml"))
NOT_IN_CLDR = {"kar", "ase", "prs"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_known_language_has_a_name(path) -> None:  # type: ignore[no-untyped-def]
    names = read_model(path, LanguageNames).value
    assert names.language == path.stem
    assert set(language_codes()) - set(names.names) <= NOT_IN_CLDR
    assert len(set(names.names.values())) >= len(names.names) - 1, "two languages with one name"


@pytest.mark.parametrize(
    ("page", "interpreter", "expected"),
    [("es", "ar", "árabe"), ("ar", "es", "الإسبانية"), ("zh-Hans", "vi", "越南语"), ("en", "ar", "Arabic"),
     ("es", "Mixtec", "")],
)  # fmt: skip
def test_language_of_the_interpreter_on_the_consent_form(page: str, interpreter: str, expected: str) -> None:
    content = Library(templates_dir(), templates_dir()).load(CLINIC, None, ("consent",), page)
    document = compose(content, "consent", Appointment(interpreter=interpreter))
    label = content.labels.value.signatures.language
    blocks = [block for section in document.sections for block in section.blocks]
    signatures = [
        signature
        for block in blocks
        if isinstance(block, Signature | SignaturePair)
        for signature in (block.signatures if isinstance(block, SignaturePair) else (block,))
    ]
    lines = [line for signature in signatures for row in signature.rows for line in row if line.label == label]
    assert [line.value for line in lines] == [expected]
