"""Labels of a mail with a visit's papers, of the calendar file beside it, and of the slip with its password.

A mail is read by whoever looks at the screen: none of its words may tell why somebody comes.
"""

from typing import Annotated

from handouts.content.fields import ContentModel, Slug
from handouts.content.labeltext import Fixed, label_type


class Mail(ContentModel):
    """Mails, their calendar file, and slips with a password. No word of these may tell of a treatment."""

    subject: Fixed
    """Subject of the mail."""
    subject_replaces: Fixed
    """Subject of a mail whose papers replace those of an earlier one."""
    file: Slug
    """Name of the attached papers, without its ending."""
    calendar_file: Slug
    """Name of the attached calendar file, without its ending."""
    greeting: Fixed
    """First line; it names nobody."""
    replaces: Fixed
    """That these papers replace those of an earlier mail."""
    attached: Annotated[str, label_type("file")]
    """Which file holds the papers, and to read them now."""
    encrypted: Fixed
    """The file opens with a password, which comes another way."""
    password_how: Fixed
    """How to type the password."""
    with_calendar: Annotated[str, label_type("file")]
    """What the calendar file is for."""
    call: Annotated[str, label_type("phone")]
    """Whom to call with a question."""
    call_us: Fixed
    """The same, where the clinic states no phone."""
    not_read: Fixed
    """To call rather than answer: mails may not be read in time."""
    not_for_you: Fixed
    """What to do with a mail that came to the wrong person."""
    signature: Annotated[str, label_type("name")]
    """Last line, where the clinic states a name for mails."""
    arrival: Fixed
    """Title of the event at which to arrive."""
    reminder: Fixed
    """Title of every other event."""
    reminder_text: Fixed
    """Text of an event at a clock time."""
    reminder_text_day: Fixed
    """Text of an event of a whole day."""
    slip_title: Fixed
    """Title of the slip."""
    slip_number: Fixed
    """Beside the name: which visit it is, by the id of the appointment."""
    slip_lead: Annotated[str, label_type("clinic")]
    """Whose mail the password opens."""
    slip_open: Annotated[str, label_type("file")]
    """First step: which file to open."""
    slip_how: Fixed
    """Second step: how to type the password."""
    slip_keep: Fixed
    """How to keep the slip."""
    slip_staff: Fixed
    """Notice for staff: whom to hand it to."""
