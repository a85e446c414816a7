"""The commands `plan`, `send` and `settle` for each channel in the table that names an opener."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handouts.channels.table import CHANNELS, ChannelInfo
from handouts.cli.options import journal_option, journal_path
from handouts.cli.reporting import ExitCode, counted, print_problems, report_errors
from handouts.errors import InputError, Option, usage_error

if TYPE_CHECKING:
    from handouts.channels.channel import Actions, Channel, Step
    from handouts.channels.outbox import Outbox
    from handouts.channels.packets import Packet
    from handouts.journal.journal import Journal


def channel_names() -> list[str]:
    """Names of the channels that name an opener, in the order of the table."""
    return [channel.name for channel in CHANNELS if channel.opener]


def channel_command(name: str) -> click.Group | None:
    """The commands of a channel that names an opener; None for any other name."""
    for channel in CHANNELS:
        if channel.opener and channel.name == name:
            group = click.Group(channel.name, help=channel.help)
            for command in (_plan_command(channel), _send_command(channel), _settle_command(channel)):
                group.add_command(command)
            return group
    return None


def _choice_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of `plan` and `send` that choose packets."""
    for option in reversed((
        click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)),
        click.option("--resume", is_flag=True, help="Send only what an earlier run left unfinished."),
        click.option("--limit", type=click.IntRange(1), metavar="NUMBER", help="Maximum number of packets to send."),
        click.option("--allow-draft", is_flag=True, help="Also send packets from sets that are not approved."),
        journal_option,
    )):  # fmt: skip
        command = option(command)
    return command


def _plan_command(info: ChannelInfo) -> click.Command:
    @click.command("plan")
    @_choice_options
    @report_errors
    def plan(
        paths: tuple[Path, ...], resume: bool, limit: int | None, allow_draft: bool, journal_file: Path | None
    ) -> None:
        """Show what `send` would do with each packet. PATH is the folder of a day, or a packet in it."""
        from handouts.channels.outbox import Outbox
        from handouts.channels.send_plan import SendPlan
        from handouts.journal.journal import Journal

        packets, path = _packets(paths), journal_path(journal_file)
        if not path.is_file():
            _show(SendPlan(info.name, None, None, resume, limit, allow_draft).steps(packets))
            return
        with Journal(path) as journal:
            outbox = Outbox(journal, info.actions)
            _show(SendPlan(info.name, journal, outbox, resume, limit, allow_draft, can_ask=True).steps(packets))

    return plan


def _send_command(info: ChannelInfo) -> click.Command:
    @click.command("send")
    @_choice_options
    @click.option("--to", required=True, help="Address to send to.")
    @click.option("--allow-gap", is_flag=True, help="Send even if rows of the journal are missing or changed.")
    @report_errors
    def send(
        paths: tuple[Path, ...], to: str, resume: bool, limit: int | None, allow_draft: bool, journal_file: Path | None,
        allow_gap: bool,
    ) -> None:  # fmt: skip
        """Send each packet of a day once. PATH is the folder of a day, or a packet in it."""
        from handouts.channels.outbox import locked_outbox
        from handouts.channels.send_plan import SendPlan
        from handouts.journal.journal import Journal

        packets = _packets(paths)
        with (
            Journal(journal_path(journal_file)) as journal,
            locked_outbox(journal, info.actions, channel=info.name, despite_gap=allow_gap) as outbox,
        ):
            channel = _opened(info, to, journal)
            steps = SendPlan(info.name, journal, outbox, resume, limit, allow_draft, can_ask=True).steps(packets)
            items = [step.item for step in steps if step.send]
            print_problems(channel.check(items))
            outbox.queue(channel.entries(item)[0] for item in items)
            sys.exit(_deliver(channel, journal, steps))

    return send


def _settle_command(info: ChannelInfo) -> click.Command:
    @click.command("settle")
    @click.argument("appointment", metavar="ID")
    @click.argument("decision", type=click.Choice(["sent", "resend"]))
    @click.option("--packet", default="", help="First characters of the packet's SHA-256, if several are waiting.")
    @journal_option
    @report_errors
    def settle(appointment: str, decision: str, packet: str, journal_file: Path | None) -> None:
        """Record what happened to the packet of appointment ID: it was `sent`, or the next run should `resend` it."""
        with open_outbox(journal_file, info.name, info.actions) as outbox:
            outbox.settle(appointment, decision, packet)
        click.echo(f"{appointment}: recorded.", err=True)

    return settle


@contextmanager
def open_outbox(journal_file: Path | None, channel: str, actions: Actions) -> Iterator[Outbox]:
    """The outbox of a channel, to record a decision of the front desk. Raises UsageError if there is no journal."""
    from handouts.channels.outbox import locked_outbox
    from handouts.journal.journal import Journal

    path = journal_path(journal_file)
    if not path.is_file():
        raise usage_error(
            Option("--journal"), f"the journal {str(path)!r} does not exist", "give the journal of that run"
        )
    with Journal(path) as journal, locked_outbox(journal, actions, channel=channel, despite_gap=True) as outbox:
        yield outbox


def _opened(info: ChannelInfo, address: str, journal: Journal) -> Channel[Packet]:
    """The channel. Raises InputError if its address is wrong."""
    module, _, name = info.opener.partition(":")
    channel: Channel[Packet] = getattr(importlib.import_module(module), name)(address, journal)
    return channel


def _packets(paths: Sequence[Path]) -> list[Packet]:
    from handouts.channels.packets import gather, other_packet, packets_of_day

    return gather(paths, packets_of_day, other_packet)


def _show(steps: Sequence[Step[Packet]]) -> None:
    for step in steps:
        action = "send" if step.send else "skip"
        click.echo("  ".join(filter(None, (step.item.id, f"{step.item.pages} pages", action, step.text_with_hint))))
    count = sum(step.send for step in steps)
    click.echo(f"Nothing was sent. `send` would send {counted(count, 'packet')}.", err=True)


def _deliver(channel: Channel[Packet], journal: Journal, steps: Sequence[Step[Packet]]) -> ExitCode:
    """Run the plan. Returns the exit code."""
    from handouts.channels.run import DeliveryRun

    run, code = DeliveryRun(channel, journal, partial(click.echo, err=True)), ExitCode.OK
    try:
        run.deliver(steps)
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    except InputError as refused:
        print_problems(refused.problems)
        code = ExitCode.PROBLEMS
    tally = run.tally
    counts = {
        "sent": tally.done,
        "unknown": tally.unknown,
        "failed": tally.refused,
        "deferred": tally.deferred,
        "not tried": tally.not_tried,
    }
    click.echo(
        ", ".join(f"{len(ids)} {state}" for state, ids in counts.items() if ids or state == "sent") + ".", err=True
    )
    if not tally.complete:
        click.echo("To resume, run the same command again.", err=True)
    return code or (ExitCode.OK if tally.complete and not any(step.undecided for step in steps) else ExitCode.PROBLEMS)
