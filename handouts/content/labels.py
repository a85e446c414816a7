"""`labels/<language>.yaml`: every fixed word on a page, in one language."""

from handouts.content.fields import Model, Text
from handouts.content.labels_desk import Desk
from handouts.content.labels_mail import Mail
from handouts.content.labels_parts import Facts, Medicines, Open, Page, Signatures, Tiles, Warning
from handouts.content.labels_times import Bounds, Dates, Durations, Fasting, Rest, Timeline

__all__ = ["Bounds", "Labels"]


class Labels(Model):
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
    fasting: Fasting
    timeline: Timeline
    rest: Rest
    medicines: Medicines
    tiles: Tiles
    facts: Facts
    warning: Warning
    signatures: Signatures
    open: Open
    page: Page
    desk: Desk
    mail: Mail
