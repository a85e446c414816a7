"""Prose is parted where its sentences end, and nowhere else."""

from __future__ import annotations

import pytest

from handouts.check.readability import split_sentences

WHOLE = [
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


@pytest.mark.parametrize("text", WHOLE)
def test_a_full_stop_within_a_sentence_ends_none(text: str) -> None:
    assert [found.text for found in split_sentences(f"{text}. Then go home.")] == [f"{text}.", "Then go home."]
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
    found = split_sentences(text)
    assert [text[one.offset :].startswith(one.text) for one in found] == [True] * len(found)
    assert len(found) == 2 if parts is None else [one.text for one in found] == parts


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
    assert [len(one.words) for one in split_sentences(text)] == [words]


def test_placeholders_numbers_to_call_and_addresses_are_of_no_difficulty() -> None:
    (found,) = split_sentences("Call 1-800-555-0100 on {procedure_date} or see www.example.org today")
    assert [word.text for word in found.words if not word.syllables] == [
        "1-800-555-0100",
        "{procedure_date}",
        "www.example.org",
    ]


def test_a_word_is_found_again_by_its_place_in_small_letters() -> None:
    (found,) = split_sentences("Call (303) 762-0808, and DON’T wait")
    assert found.lowercase == " call (303)762-0808 and don't wait "
    assert found.word_at(found.lowercase.index("don't")).text == "DON’T"
    assert found.word_at(found.lowercase.index(" wait")).text == "wait"
