"""`labels/<language>.yaml`: every fixed word on a page, in one language."""

from handouts.content.fields import ContentModel, Text
from handouts.content.labels_desk import RunSheetLabels
from handouts.content.labels_mail import Mail
from handouts.content.labels_parts import (
    FactLabels,
    MedicineLabels,
    Open,
    PageLabels,
    Signatures,
    TileLabels,
    WarningLabels,
)
from handouts.content.labels_times import Bounds, Dates, Durations, FastingLabels, RestLabels, TimelineLabels

__all__ = ["Bounds", "Labels"]


class Labels(ContentModel):
    """Every fixed word on a page, in one language."""

    language: Text
    """Language tag: en-US."""
    dates: Dates
    durations: Durations
    at: Bounds
    """When something happens."""
    until: Bounds
    """Until when something lasts."""
    limit: Bounds
    """Until when, where the clinic's own sentence says 'until'."""
    fasting: FastingLabels
    timeline: TimelineLabels
    rest: RestLabels
    medicines: MedicineLabels
    tiles: TileLabels
    facts: FactLabels
    warning: WarningLabels
    signatures: Signatures
    open: Open
    page: PageLabels
    desk: RunSheetLabels
    mail: Mail
