"""Names and codes of languages in lists, and cells that name no language."""

from __future__ import annotations

import pytest

from handouts.content.languages import language_code, language_name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Spanish", "es"), ("spa", "es"), ("es-MX", "es-MX"), ("zh_hant_tw", "zh-Hant-TW"), ("Español", "es"),
        ("espanol", "es"), ("Türkisch", "tr"), ("TÜRKÇE", "tr"), ("Deutsch", "de"), ("français", "fr"), ("中文", "zh"),
        ("русский", "ru"), ("Tiếng Việt", "vi"), ("العربية", "ar"), ("हिन्दी", "hi"), ("한국어", "ko"), ("português", "pt"),
        ("Haitian Creole", "ht"), ("Traditional Chinese", "zh-Hant"), ("Chinese (Simplified)", "zh-Hans"), ("Norwegian", "nb"), ("nor", "nb"), ("nb", "nb"), ("no-NO", "nb-NO"), ("norsk", "nb"),
    ],
)  # fmt: skip
def test_language_code(text: str, code: str) -> None:
    assert language_code(text) == code
    assert language_code(code) == code


@pytest.mark.parametrize("text", ["yes", "no", "NO", "x", "n", "True", "oui"])
def test_answer_is_not_a_language(text: str) -> None:
    with pytest.raises(ValueError, match="is an answer, not a language; write the name"):
        language_code(text)


def test_no_is_not_norwegian() -> None:
    with pytest.raises(ValueError, match="write Norwegian or nb"):
        language_code("no")
    assert language_name(language_code("Norwegian")) == "Norwegian"


@pytest.mark.parametrize("text", ["und", "Other", "unknown", "N/A", "none", "mul", "-", "NA"])
def test_unknown_language(text: str) -> None:
    with pytest.raises(ValueError, match="is not a language; write the patient's language, or leave it out"):
        language_code(text)
