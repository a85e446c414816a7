"""Reading grades agree with manual counts, and the hardest sentences are named with the reason."""

from __future__ import annotations

import pytest

from handouts.check.readability import (
    WordCounts,
    count_words,
    describe_difficulty,
    excerpt,
    grade_sentences,
    hardest_sentences,
    split_sentences,
    sum_counts,
)

# Sentences, words and syllables are counted by hand, word by word.
BY_HAND = [
    # You lie on your stom-ach (5 words). We clean your skin (4). It may sting or burn (5).
    ("You lie on your stomach. We clean your skin. It may sting or burn.", 3, 14, 15, 0),
    # Most peo-ple (3) have a large drop in pain with-in 24 (twen-ty four: 3) hours: 11 words.
    ("Most people have a large drop in pain within 24 hours.", 1, 11, 15, 1),
    # The in-ter-ven-tion-al ra-di-ol-o-gist de-cides which kind of se-da-tion you re-ceive.
    ("The interventional radiologist decides which kind of sedation you receive.", 1, 10, 22, 3),
    # Tell your doc-tor at once if you are al-ler-gic to i-o-dine. Call us.
    ("Tell your doctor at once if you are allergic to iodine. Call us.", 2, 13, 18, 2),
    # Os-te-o-po-ro-sis makes bones weak. A fall can break a ver-te-bra. This hurts.
    ("Osteoporosis makes bones weak. A fall can break a vertebra. This hurts.", 3, 12, 19, 2),
]


@pytest.mark.parametrize(("text", "ends", "words", "syllables", "long"), BY_HAND)
def test_counts_and_grade(text: str, ends: int, words: int, syllables: int, long: int) -> None:
    counts = sum_counts(count_words(sentence) for sentence in split_sentences(text))
    assert counts == WordCounts(ends, words, words, syllables, long)
    assert counts.fkgl == pytest.approx(max(0, 0.39 * words / ends + 11.8 * syllables / words - 15.59))


def test_known_grades() -> None:
    assert sum_counts(map(count_words, split_sentences(BY_HAND[0][0]))).fkgl == 0  # -1.13: grades are at least 0
    assert sum_counts(map(count_words, split_sentences(BY_HAND[2][0]))).fkgl == pytest.approx(14.27)
    assert sum_counts(map(count_words, split_sentences(BY_HAND[4][0]))).fkgl == pytest.approx(4.6533, abs=1e-4)


def test_names_are_not_hard_words() -> None:
    text = "Ask your doctor before you take acetaminophen again."
    plain, with_names = (count_words(split_sentences(text)[0], names) for names in ((), ("acetaminophen",)))
    assert (plain.words, plain.scored, plain.syllables) == (8, 8, 16)
    assert (with_names.words, with_names.scored, with_names.syllables) == (8, 7, 10)
    assert with_names.fkgl < plain.fkgl


def test_smog_minimum() -> None:
    text = "Your medicine is important. You rest. "
    few = sum_counts(map(count_words, split_sentences(text * 14)))
    enough = sum_counts(map(count_words, split_sentences(text * 15)))
    assert few.smog is None
    assert enough.smog == pytest.approx(1.0430 * 30**0.5 + 3.1291)  # 30 long words in 30 sentences


@pytest.mark.parametrize("text", ["", "...", "{phone}"])
def test_grade_of_no_words(text: str) -> None:
    assert sum_counts(map(count_words, split_sentences(text))).fkgl == 0


def test_hardest_sentences() -> None:
    text = (
        "Your doctor sees you. Osteoporosis diminishes mobility. Somebody drives you home. If you do not feel "
        "well when you get up on the morning of the test then you should call our doctor before you travel. "
        "Somebody takes you home."
    )
    hardest = hardest_sentences(grade_sentences(split_sentences(text), ()), 2)
    assert [describe_difficulty(sentence, ()) for sentence in hardest] == [
        '"Osteoporosis diminishes mobility." (hard words: Osteoporosis, diminishes, mobility)',
        '"If you do not feel well when you get up on the morning of ..." (25 words)',
    ]
    assert hardest_sentences((), 3) == ()


def test_excerpt() -> None:
    assert excerpt("**Stop** now.") == "Stop now."
    assert excerpt("word " * 30) == "word " * 11 + "word ..."
