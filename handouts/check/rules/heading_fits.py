"""Each heading fits on one line.

Readers scan the headings. A heading that wraps to a second line looks like a sentence.

Source: our own, with PEMAT-P, item 9 (informative headings). The width is that of the page in standard print.

Fix: shorten the heading, and put the rest in the text below it.

Passes:

    topics:
      - on: [consent]
        heading: About osteoporosis
        text: [It makes bones thin.]

Fails:

    topics:
      - on: [consent]
        heading: What everybody should know about osteoporosis, and why bones become so thin over time
        text: [It makes bones thin.]
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import document_extents, layout_sections
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each heading of a topic or a layout that wraps."""
    wrapped = {(name, heading) for name, extent in document_extents(context).items() for heading in extent.wrapped}
    if not wrapped:
        return
    hint = "shorten it, and put the rest in the text below"
    for index, topic in enumerate(context.instructions.topics):
        if any((name, topic.heading) in wrapped for name in topic.on):
            wrapped -= {(name, topic.heading) for name in topic.on}
            yield context.violation(("topics", index, "heading"), "this heading does not fit on one line", hint)
    for name in sorted({name for name, _ in wrapped}):
        for number, layout in layout_sections(context, name):
            if layout.heading and (name, layout.heading) in wrapped:
                place = context.content.layouts[name].place("sections", number, "heading")
                yield Violation(place, "this heading does not fit on one line", hint)
