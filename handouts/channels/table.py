"""All channels, with their words in the journal and at the desk. A new channel is a line here."""

from __future__ import annotations

from dataclasses import dataclass

from handouts.channels.channel import Actions


@dataclass(frozen=True)
class ChannelInfo:
    """What the rest of the program knows about a channel without loading it."""

    name: str
    """The command: `handouts NAME`."""
    actions: Actions
    labels: ChannelLabels
    help: str = ""
    """The first line of its help."""
    opener: str = ""
    """MODULE:FUNCTION, which opens a channel for packets, given the address of --to and the journal. The channel can
    ask about an interrupted attempt.

    '' for a channel that has a command of its own, as printing and mail do: they need more options.
    """


@dataclass(frozen=True)
class ChannelLabels:
    """What the desk calls the states of a patient's pages."""

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
