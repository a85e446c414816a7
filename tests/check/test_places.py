"""A violation points to the wrong word, in every YAML style."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.check.passages import english_sentences
from handouts.check.rule import all_rules
from tests.support.base_set import SET, check_context

TEXTS = {
    "over two lines": "prepare:\n  - Take 1.0 mL, then 10 mg, and then\n    1.0 mg.\n",
    "folded": "prepare:\n  - >-\n    Take 1.0 mL, then 10 mg,\n    and then 1.0 mg.\n",
    "in quotes": 'prepare:\n  - "Take 1.0 mL: then 10 mg, and then 1.0 mg."\n',
    "in a flow list": "prepare: [Rest., 'Take 1.0 mL, and then 1.0 mg.']\n",
    "behind a comment": "prepare:\n  - Rest.   # not 1.0 mg\n  - Take 1.0 mL and 1.0 mg.   # 1.0 mg\n",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_place_of_second_word(text: str, tmp_path: Path) -> None:
    context = check_context(tmp_path, SET, text)
    rule = next(rule for rule in all_rules() if rule.name == "trailing-zero")
    lines = (tmp_path / "clinics" / "base" / SET).read_text("utf-8").splitlines()
    texts = [
        lines[line - 1][column - 1 :] for _, line, column in (violation.place for violation in rule.check(context))
    ]
    assert [text[:6].rstrip(" ,:") for text in texts] == ["1.0 mL", "1.0 mg"]
    assert not any("#" in lines[violation.place[1] - 1][: violation.place[2]] for violation in rule.check(context))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Rest. Then walk.", 2),
        ("See Dr. Lee at 10 a.m. on that day.", 1),
        ("Take 2.5 mg. Call us!", 2),
        ("Is it safe? Ask us.", 2),
        ("Bring e.g. a book.", 1),
        ("I may say no. I may ask.", 2),
        ("Write to P.O. Box 12.", 1),
        ("Call 312-555-0142 ext. 5.", 1),
        ('Say "Yes." Then sign.', 2),
        ("{procedure} helps. {phone} is our phone.", 2),
    ],
)
def test_sentences_of_passage(text: str, count: int, tmp_path: Path) -> None:
    context = check_context(tmp_path, SET, f"prepare:\n  - '{text}'\n")
    sentences = [sentence for sentence in english_sentences(context) if sentence.passage.path[0] == "prepare"]
    assert len(sentences) == count
    assert " ".join(sentence.text for sentence in sentences) == text
