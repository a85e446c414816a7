"""A picture can be read when it is printed in gray.

Most office printers print in gray, and one man in twelve cannot tell red from green. The rule finds a picture whose
colors become one shade of gray (yellow on white), and a drawing in which two colors become the same gray (a red and a
green area). It is a warning and not an error, because a program cannot know whether a color has a meaning.

Source: our own; WCAG 2.2, 1.4.1 (color is not the only sign) and 1.4.11 (contrast of graphics).

Fix: make one of the two colors darker or lighter, or mark the parts with shapes, patterns or words too.

Passes:

    topics:
      - on: [preparation]
        heading: Your drain
        text: [The tube is dark.]
        blocks:
          - picture: {file: dark-on-white.svg, alt: A dark tube on white.}

Fails:

    topics:
      - on: [preparation]
        heading: Your drain
        text: [The tube is yellow.]
        blocks:
          - picture: {file: yellow-on-white.svg, alt: A yellow tube on white.}
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.content.picture_files import picture_files
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each picture that loses its colors in gray."""
    pictures = list(picture_files(context.instructions))
    if not pictures:
        return
    from handouts.images.gray_contrast import find_gray_loss  # slow to load, and few sets have pictures

    for path, name in pictures:
        loss = find_gray_loss(context.content.pictures[name])
        if loss is None:
            continue
        colors = f"{loss.first} and {loss.second}"
        message = (
            f"printed in gray, the picture {name!r} is nearly one shade: {colors} look alike"
            if loss.whole
            else f"printed in gray, two colors of the picture {name!r} look alike: {colors}"
        )
        hint = "make one of them darker, or mark the parts with shapes or words too"
        yield context.violation(path, message, hint)
