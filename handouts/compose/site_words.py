"""The site of a procedure in the language of the page: a list states it in the words of staff."""

from __future__ import annotations

import re

from handouts.content.models.labels import Labels

_WORDS = {
    "right": "right", "rt": "right", "r": "right", "left": "left", "lt": "left", "l": "left", "both": "both",
    "bilateral": "both", "right eye": "right_eye", "od": "right_eye", "left eye": "left_eye", "os": "left_eye",
    "both eyes": "both_eyes", "ou": "both_eyes",
}  # fmt: skip
"""Sites that are nothing but a side, with the names of their labels."""


def translated_site(labels: Labels, written: str) -> str:
    """A side in the words of the labels: 'ojo derecho' for 'Right eye'. Any other site, such as L1, is unchanged."""
    name = _WORDS.get(re.sub(r"[\s.]+", " ", written.casefold()).strip())
    return getattr(labels.sites, name) if name else written
