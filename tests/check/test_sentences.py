"""Split prose into sentences and words."""

from __future__ import annotations

import pytest

from handouts.check.readability import split_sentences

ONE_SENTENCE = [
    "See Dr. A. Smith at 9:30 a.m. on Monday",
    "Take 1.5 mL of it, e.g. with water, i.e. not with milk",
    "Come at 8 a.m. Monday and wait",
    "Call 770.929.9033 or (303) 762-0808 ext. 12",
    "See www.example.org/visit.html or write to desk@example.org",
    "Go to room no. 5 on the first floor",
    "It may hurt (a little!) at first",
    "{clinic} calls you on {day_before}, at about 3:00 p.m. (Central time)",
    "Ask Mrs. Lee, Mr. Ray or Ms. Dee of St. Mary vs. the others",
    "Take the blue, white, etc. pills",
]


@pytest.mark.parametrize("text", ONE_SENTENCE)
def test_periods_inside_a_sentence(text: str) -> None:
    assert [sentence.text for sentence in split_sentences(f"{text}. Then go home.")] == [f"{text}.", "Then go home."]
    assert len(split_sentences(text)) == 1


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Come at 8 a.m. Bring your list.", ["Come at 8 a.m.", "Bring your list."]),
        ("Take vitamin C. Then rest... Then go!", ["Take vitamin C.", "Then rest...", "Then go!"]),
        ("**Stop.** Do not eat. (Do not drink.) Wait", ["**Stop.**", "Do not eat.", "(Do not drink.)", "Wait"]),
        ("• One • two", ["One", "two"]),
        ("Go home.Then rest.", ["Go home.", "Then rest."]),
        ("You have hepatitis B. Tell us.", ["You have hepatitis B.", "Tell us."]),
        ("Are you ill? 911 helps. 5 of us work.", ["Are you ill?", "911 helps.", "5 of us work."]),
        ('He said "stop." Then he left.', ['He said "stop."', "Then he left."]),
        ("She lives in the U.S. now. He came at 5 p.m. (Eastern).", None),
        ("Infection", ["Infection"]),
        ("", []),
        (" . - ** ", []),
    ],
)
def test_sentences(text: str, parts: list[str] | None) -> None:
    sentences = split_sentences(text)
    assert [text[sentence.offset :].startswith(sentence.text) for sentence in sentences] == [True] * len(sentences)
    assert len(sentences) == 2 if parts is None else [sentence.text for sentence in sentences] == parts


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don’t take follow-up X-rays and/or 15-30 pills (2 mg)", 10),
        ("Call (303) 762-0808 at {check_in}, now or later", 7),
        ("See https://example.org/a.b?c=1 now", 3),
        ("8–10 hours", 2),
        ("**Do not** eat", 3),
    ],
)
def test_words(text: str, words: int) -> None:
    assert [len(sentence.words) for sentence in split_sentences(text)] == [words]


def test_neutral_words() -> None:
    (sentence,) = split_sentences("Call 1-800-555-0100 on {procedure_date} or see www.example.org today")
    assert [word.text for word in sentence.words if not word.syllables] == [
        "1-800-555-0100",
        "{procedure_date}",
        "www.example.org",
    ]


def test_word_at() -> None:
    (sentence,) = split_sentences("Call (303) 762-0808, and DON’T wait")
    assert sentence.lowercase == " call (303)762-0808 and don't wait "
    assert sentence.word_at(sentence.lowercase.index("don't")).text == "DON’T"
    assert sentence.word_at(sentence.lowercase.index(" wait")).text == "wait"
