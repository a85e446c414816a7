"""The tables of jargon: their size, and no jargon in their plain words."""

from __future__ import annotations

from handouts.check.jargon import FORMAL_TERMS, MEDICAL_TERMS, find_jargon
from handouts.check.readability import split_sentences


def test_number_of_terms() -> None:
    names = [name for names in MEDICAL_TERMS for name in names.split("/")]
    assert len(MEDICAL_TERMS) >= 250
    assert len({name.casefold() for name in names}) == len(names), "a term is listed twice"


def test_plain_words_have_no_jargon() -> None:
    for term, plain in (*MEDICAL_TERMS.items(), *FORMAL_TERMS.items()):
        assert plain, term
        assert [use.text for use in find_jargon(plain, split_sentences(plain))] == [], term


def test_every_term_is_found() -> None:
    for names, plain in MEDICAL_TERMS.items():
        for name in names.split("/"):
            text = f"We tell you about the {name} now."
            (use,) = find_jargon(text, split_sentences(text))
            assert (use.text, use.term.plain, use.explained) == (name, plain, False)
