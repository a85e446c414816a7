"""The text of a tile is short.

The tiles at the head of the preparation page are read in passing: a word or two, large. A long text is set small and
makes all tiles tall; of a long sentence about the driver the tile says only that one is needed, and the rest stands
further down.

Source: our own; 60 characters are two lines of a tile.

Mend it: put a short entry first, or say it in fewer words; the list and the timeline have room for the rest.

Passes:

    bring:
      - Your insurance card
      - A list of all your medicines, with their doses, and of all the herbs and vitamins that you take

Fails:

    bring:
      - A list of all your medicines, with their doses, and of all the herbs and vitamins that you take
      - Your insurance card
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Level, Violation
from handouts.check.document_layouts import layout_sections
from handouts.compose.tiles import MAX_TILE_TEXT
from handouts.content.yaml.source_locations import KeyPath

LEVEL = Level.WARNING
STANDARD = ""


def check(subject: CheckContext) -> Iterator[Violation]:
    """A hit at each text that is too long for the tile that takes it."""
    for document in subject.content.layouts:
        for _, layout in layout_sections(subject, document, "tiles"):
            for name in layout.takes:
                yield from _tile(subject, name)


def _tile(subject: CheckContext, name: str) -> Iterator[Violation]:
    rules = subject.rules
    texts: dict[str, tuple[KeyPath, str]] = {
        "bring": (("bring", 0), rules.bring[0] if rules.bring else ""),
        "arrival_place": (("arrival", "place"), rules.arrival.place or ""),
        "anesthesia": (("anesthesia", "text"), " ".join(rules.anesthesia.text) if rules.anesthesia else ""),
        "driver": (("driver", "text"), rules.driver.text if rules.driver else ""),
    }
    path, text = texts.get(name, ((), ""))
    if len(text.replace("**", "")) <= MAX_TILE_TEXT:
        return
    if name == "driver":
        length = f"the text has {len(text)} characters, and it holds {MAX_TILE_TEXT}"
        message = f'the tile says only "needed" or "not needed": {length}'
        yield subject.hit(path, message, "say it shorter, where the tile is to tell it", Level.NOTE)
    else:
        message = (
            f"this is the text of a tile, and has {len(text)} characters, where {MAX_TILE_TEXT} are read at a glance"
        )
        yield subject.hit(path, message, "put a short entry first, or say it in fewer words")
