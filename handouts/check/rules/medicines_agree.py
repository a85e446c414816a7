"""What is said of a medicine in a sentence is what the table of medicines says.

The table becomes dates on the page; the sentence is printed as it is. "Stop aspirin" beside a table that tells to keep
taking it, or 7 days beside 5, leaves the choice to the patient. A medicine that only a sentence tells to stop has no
date on the page, and is not marked for the patients who take it: that is a warning.

Source: a medicine's hold says what, how long, and counted from what, in one place (D10 of the handouts' standards).

Mend it: correct the one that is wrong; move what the sentence says into a row of `medicines.table`.

Passes:

    prepare:
      - Stop Plavix 5 days before your procedure.

Fails:

    prepare:
      - Stop Plavix 7 days before your procedure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.amounts import Amount, agree, amounts, told_from
from handouts.check.claims import anchored, events
from handouts.check.finding import Hit, Level
from handouts.check.orders import Order, orders
from handouts.check.subject import Subject
from handouts.content.medicines import Medicine
from handouts.content.quantities import Interval

LEVEL = Level.ERROR
STANDARD = "D10"
_DOES = {"stop": "to stop it", "continue": "to keep taking it"}
_TOGETHER = re.compile(r"\b(?:together|at the same time|combine|mix|while you)\b", re.I)
"""Two medicines that are not taken at one time are no hold."""


def check(subject: Subject) -> Iterator[Hit]:
    """A hit at each medicine in prose that the table lacks or contradicts, and at each time that differs."""
    table = subject.rules.medicines.table
    seen: set[tuple[int, str, str]] = set()
    for order in orders(subject):
        # A brand behind its generic is the same medicine.
        once = (id(order.sentence), order.doing, order.drug.generic if order.drug else order.name)
        if once in seen:
            continue
        seen.add(once)
        rows = list(order.rows(table))
        if not rows:
            if order.doing == "stop" and not order.unsure and order.drug and not _TOGETHER.search(order.sentence.text):
                hint = "add a row for it, so that the page can print the day and mark it for those who take it"
                yield order.sentence.hit(
                    order.span, f"{order.name} is not in the table of medicines", hint, Level.WARNING
                )
            continue
        for row, medicine in rows:
            yield from _compared(subject, order, row, medicine)


def _compared(subject: Subject, order: Order, row: int, medicine: Medicine) -> Iterator[Hit]:
    line = subject.at("medicines", "table", row)[1]
    against = {("stop", "continue"), ("continue", "stop")}
    if (order.doing, medicine.action) in against and not order.unsure:
        does = "stop" if order.doing == "stop" else "keep taking"
        message = f"the text says to {does} {order.name}, and the table says {_DOES[medicine.action]}"
        yield order.sentence.hit(order.span, message, f"correct the one that is wrong: the row on line {line}")
        return
    amount = _counted(order)
    if amount is None:
        return
    side, event, anchor, _ = anchored(order.sentence.text, amount, events(subject))
    key = {"before": "before", "after": "restart" if order.doing == "restart" else "after"}.get(side)
    if key is None or order.doing == "continue":
        return
    stated = getattr(medicine, key)
    if isinstance(stated, Interval) and (
        not agree(amount.duration, stated.duration) or (event and event is not stated.event)
    ):
        written = order.sentence.text[amount.start : amount.end]
        text = " ".join(filter(None, (written, side, anchor)))
        message = f"the text says {text} for {order.name}, and the table says {told_from(stated)}"
        where = subject.at("medicines", "table", row, key)[1]
        yield order.sentence.hit(
            (amount.start, amount.end), message, f"correct the one that is wrong: `{key}` on line {where}"
        )
    elif stated == "ask":
        message = f"the text says when to start {order.name} again, and the table says to ask"
        yield order.sentence.hit(
            (amount.start, amount.end), message, f"correct the one that is wrong: the row on line {line}"
        )


def _counted(order: Order) -> Amount | None:
    """The amount that belongs to a medicine: the next one after it, else the last one before it."""
    found = list(amounts(order.sentence.text))
    later = [amount for amount in found if amount.start >= order.span[1]]
    return later[0] if later else found[-1] if found else None
