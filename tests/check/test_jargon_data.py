"""The list of jargon: large enough, and its plain words are plain."""

from __future__ import annotations

from handouts.check.jargon import FORMAL_TERMS, MEDICAL_TERMS, find_jargon
from handouts.check.readability import split_sentences


def test_there_are_250_terms_and_more() -> None:
    names = [name for names in MEDICAL_TERMS for name in names.split("/")]
    assert len(MEDICAL_TERMS) >= 250
    assert len({name.casefold() for name in names}) == len(names), "no term stands twice"


def test_plain_words_are_plain() -> None:
    for term, plain in (*MEDICAL_TERMS.items(), *FORMAL_TERMS.items()):
        assert plain, term
        assert [use.text for use in find_jargon(plain, split_sentences(plain))] == [], term


def test_a_term_is_found_in_a_sentence_with_its_plain_words() -> None:
    for names, plain in MEDICAL_TERMS.items():
        for name in names.split("/"):
            text = f"We tell you about the {name} now."
            (use,) = find_jargon(text, split_sentences(text))
            assert (use.text, use.term.plain, use.explained) == (name, plain, False)
