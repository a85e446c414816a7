"""`clinics/<slug>/approvals/<procedure>.yaml`: who approved which text of a set."""

from handouts.content.models.scalars import ContentModel, Date, Text


class SetApproval(ContentModel):
    """One approved document."""

    document: Text
    """Name of the document: consent."""
    text: Text
    """SHA-256 digest of its text."""


class Approval(ContentModel):
    """One approval."""

    by: Text
    """Who approved it."""
    on: Date
    """Day of the approval."""
    language: Text
    """Language tag of the text: en-US."""
    version: Text
    """Version of the set when it was approved."""
    documents: tuple[SetApproval, ...]
    """The approved documents."""


class Approvals(ContentModel):
    """The approvals of one set, oldest first."""

    approvals: tuple[Approval, ...]
    """One entry for each approval."""
