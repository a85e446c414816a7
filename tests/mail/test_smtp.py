"""What a mail server says of a patient is not repeated: not in the journal, and not on the screen."""

from __future__ import annotations

import pytest

from handouts.mail.smtp import without

PRIVATE = (
    "María Beispiel",
    "María",
    "Beispiel",
    "maria.beispiel@patients.example",
    "maria.beispiel",
    "patients.example",
)


@pytest.mark.parametrize(
    ("reply", "shown"),
    [
        ("550 5.1.1 <maria.beispiel@patients.example>: unknown", "550 5.1.1 <(hidden)>: unknown"),
        ("550 MARIA_BEISPIEL is unknown", "550 (hidden) is unknown"),
        ("550 mailbox_of_María is full", "550 mailbox_of_(hidden) is full"),
        ("550 see https://x.example/?user=maria%2Ebeispiel%40patients.example", "550 see (hidden)"),
        ("550 user =6D=61ria.beispiel", "550 user (hidden)"),
        ("550 Maria has no mailbox", "550 (hidden) has no mailbox"),
        ("550 MARÍA BEISPIEL: quota", "550 (hidden): quota"),
        ("451 4.7.1 greylisted for 300 s, try=2", "451 4.7.1 greylisted for 300 s, try=2"),
        ("550 Marianne Beispielhaft is another person", "550 Marianne Beispielhaft is another person"),
        ("", ""),
    ],
)
def test_private_text_is_hidden(reply: str, shown: str) -> None:
    assert without(reply, PRIVATE) == shown


def test_long_reply() -> None:
    assert without("%41=42_" * 2000, PRIVATE)
