"""All channels, with their words in the journal and at the desk. A new channel takes one line here."""

from __future__ import annotations

from dataclasses import dataclass

from handouts.channels.channel import Actions


@dataclass(frozen=True)
class ChannelInfo:
    """The description of a channel, used without loading its module."""

    name: str
    """The command: `handouts NAME`."""
    actions: Actions
    labels: ChannelLabels
    help: str = ""
    """The first line of its help."""
    opener: str = ""
    """MODULE:FUNCTION that opens a channel for packets, from the address in --to and the journal. The channel must be
    able to ask about an interrupted attempt.

    '' for a channel with its own command, such as printing and mail, which need more options.
    """


@dataclass(frozen=True)
class ChannelLabels:
    """The words of the desk for the states of a patient's pages."""

    done: str
    refused: str
    unsure: str
    waiting: str = ""
    deferred: str = ""


PRINT = Actions("printing", "printed", "printed", "print-failed", "print-unknown", "print-unfinished")
MAIL = Actions(
    "mail-data", "mail-sent", "mailed", "mail-failed", "mail-unknown",
    queued="mail-queued", claimed="mail-claimed", deferred="mail-deferred",
)  # fmt: skip
CHANNELS = [
    ChannelInfo("print", PRINT, ChannelLabels("Printed", "Not printed", "Not sure if printed")),
    ChannelInfo(
        "mail", MAIL, ChannelLabels("Mailed", "Mail refused", "Not sure if mailed", "Mail not sent yet", "Mail put off")
    ),
]
