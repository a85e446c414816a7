"""The text of a tile is short.

Patients read the tiles at the top of the preparation page at a glance: a word or two, in large type. A long text is
printed small and makes all tiles tall. If the text about the driver is long, the tile says only whether a driver is
needed, and the text is printed further down.

Source: our own; 60 characters are two lines of a tile.

Fix: put a short entry first, or shorten it. The list and the timeline have room for the rest.

Passes:

    driver:
      required: true
      text: An adult must drive you home.

Fails:

    driver:
      required: true
      text: An adult must come with you, wait for you in the waiting room, and drive you home after the procedure.
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import layout_sections
from handouts.compose.tiles import MAX_TILE_TEXT
from handouts.content.models.conditional import plain_texts
from handouts.content.yaml.source_locations import KeyPath
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each text that is too long for its tile."""
    for document in context.content.layouts:
        for _, layout in layout_sections(context, document, "tiles"):
            for name in layout.takes:
                yield from _tile(context, name)


def _tile(context: CheckContext, name: str) -> Iterator[Violation]:
    rules = context.instructions
    anesthesia = plain_texts(rules.anesthesia.text) if rules.anesthesia else ()
    texts: dict[str, tuple[KeyPath, str]] = {
        "bring": (("bring", 0), plain_texts(rules.bring)[0] if rules.bring else ""),
        "arrival_place": (("arrival", "place"), rules.arrival.place or ""),
        "anesthesia": (
            ("anesthesia", "text"),
            " ".join(anesthesia),
        ),
        "driver": (("driver", "text"), rules.driver.text if rules.driver else ""),
    }
    path, text = texts.get(name, ((), ""))
    if len(text.replace("**", "")) <= MAX_TILE_TEXT:
        return
    if name == "driver":
        message = (
            f'the tile says only "needed" or "not needed": the text has {len(text)} characters, over {MAX_TILE_TEXT}'
        )
        yield context.violation(path, message, "shorten it, if the tile should show it", Severity.NOTE)
    else:
        message = (
            f"the text of this tile has {len(text)} characters; at most {MAX_TILE_TEXT} are easy to read at a glance"
        )
        yield context.violation(path, message, "put a short entry first, or shorten it")
