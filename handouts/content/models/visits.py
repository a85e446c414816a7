"""Other visits than the procedure: an evaluation, a briefing, the removal of stitches."""

from typing import Literal

from handouts.content.models.conditional import DateAsk
from handouts.content.models.lengths import LengthField
from handouts.content.models.scalars import ContentModel, KnownWords, Prose, Words


class OtherVisit(ContentModel):
    """A visit before or after the procedure. Its date is an answer: times of entries can be counted from it."""

    ask: Words
    """The question for its date and time: When is your eye evaluation? It is a column of the list and a field of the
    desk. Not printed."""
    name: KnownWords
    """Name of the visit within a sentence: your eye evaluation."""
    side: Literal["before", "after"]
    """before or after the procedure. A date on the other side is refused."""
    lasts: LengthField | None = None
    """How long it takes: about 4 h."""
    text: Prose | None = None
    """What happens then, or what to bring."""

    @property
    def question(self) -> DateAsk:
        """The question for its date and time."""
        return DateAsk.model_construct(ask=self.ask, when=self.side)
