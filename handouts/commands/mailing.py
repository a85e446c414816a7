"""`mail`: packets of a day to their patients' mailboxes; `mail test` and `mail settle` beside it."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import click

from handouts.commands.common import MADE, PROBLEMS, STOPPED, answer, in_words, library, templates_option
from handouts.commands.journals import journal_option, journal_path
from handouts.problems import Option, Refused, not_known

FEW = 12
THREADS = 2  # that make messages while others are sent
SLOWEST = 0.01  # mails a minute: one in 100 minutes


class _Number(click.FloatRange):
    """0 or more; but for 0, `least` or more. No infinity, and not what is no number."""

    def __init__(self, least: float = 0) -> None:
        super().__init__(0)
        self._least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        found = super().convert(value, param, ctx)
        if not math.isfinite(found) or 0 < found < self._least:
            self.fail(f"{value} is not 0 or a number from {self._least:g} on.", param, ctx)
        return found


class _Mail(click.Group):
    """`mail PATH...` sends; `mail test` and `mail settle` are commands of their own."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        known = (*self.commands, *context.help_option_names)
        return super().parse_args(context, ["send", *args] if args and args[0] not in known else args)

    def format_help(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """That of sending, with the other commands below."""
        sending = self.commands["send"]
        sending.format_help(click.Context(sending, context.parent, context.info_name), formatter)
        self.format_commands(context, formatter)

    def list_commands(self, context: click.Context) -> list[str]:
        return [name for name in super().list_commands(context) if name != "send"]


def account_options(command: Callable[..., None]) -> Callable[..., None]:
    """Where mails are handed in, and by whom."""
    for option in reversed((
        click.option("--server", default="", envvar="HANDOUTS_MAIL_SERVER",
                     help="smtp://HOST[:587] with STARTTLS, or smtps://HOST[:465]."),
        click.option("--from", "sender", default="", envvar="HANDOUTS_MAIL_FROM",
                     help='The sender: "Front desk <desk@example.org>".'),
        click.option("--user", default="", envvar="HANDOUTS_MAIL_USER",
                     help="Whom to log in as, with the password in HANDOUTS_MAIL_PASSWORD or the keyring."),
        click.option("--ca-file", type=click.Path(path_type=Path), envvar="HANDOUTS_MAIL_CA_FILE",
                     help="Certificates of the authorities to trust. [default: the system's]"),
        click.option("--token-command", default="", envvar="HANDOUTS_MAIL_TOKEN_COMMAND",
                     help="A command that prints an access token, where the server takes no password (XOAUTH2)."),
    )):  # fmt: skip
        command = option(command)
    return command


def _account(told: dict[str, Any]) -> Any:
    """The account that these options describe. Raises Unknown."""
    from handouts.deliver.account import account

    return account(*(told[name] for name in ("server", "sender", "user", "ca_file", "token_command")))


@click.group(cls=_Mail)
def mail() -> None:
    """Mail packets to their patients."""


@mail.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--send", "really", is_flag=True, help="Send; else it is only shown who would get what.")
@click.option("--limit", type=click.IntRange(1), help="At most so many mails.")
@click.option("--resume", is_flag=True, help="Only what an earlier run has begun and not ended.")
@click.option("--calendar", is_flag=True, help="With a file for the patient's calendar: when to arrive, when to look.")
@account_options
@click.option("--password-command", default="", help="Gets each passphrase on its standard input; then no slips.")
@click.option("--rate", type=_Number(SLOWEST), default=0, envvar="HANDOUTS_MAIL_RATE",
              help="At most so many a minute; 0 for as fast as it goes.")  # fmt: skip
@click.option("--backoff", type=_Number(), default=15, show_default=True,
              help="Seconds before what was put off is tried again, doubled each time.")  # fmt: skip
@click.option("--tries", type=click.IntRange(1), default=6, show_default=True,
              help="How often a mail that the server puts off is tried.")  # fmt: skip
@click.option("--allow-draft", is_flag=True, help="Also what was made from sets that nobody has approved.")
@click.option("--despite-gap", is_flag=True, help="Send although rows of the journal are missing or changed.")
@templates_option
@journal_option
@in_words
def send(paths: tuple[Path, ...], really: bool, journal_file: Path | None, **more: Any) -> None:
    """Mail the packets of a day, PATH being its folder or a packet in it. Without --send, show who would get what."""
    from handouts.deliver.intents import Chooser
    from handouts.deliver.journal import Journal
    from handouts.deliver.letters import gather, shared
    from handouts.deliver.outbox import Outbox, held

    letters, path = gather(paths), journal_path(journal_file)
    choice = more["resume"], more["limit"], more["allow_draft"]
    for address, ids in shared(letters).items():
        click.echo(f"note: {address} is the address of {len(ids)} patients: {', '.join(ids)}", err=True)
    if not really:
        if not path.is_file():
            _show(Chooser(None, None, *choice).choose(letters))
            return
        with Journal(path) as journal:
            _show(Chooser(journal, Outbox(journal), *choice).choose(letters))
        return
    run = _Run(more)
    with Journal(path) as journal, held(journal, despite_gap=more["despite_gap"]) as outbox:
        for row in outbox.recover():
            click.echo(f"{row.appointment}: unknown: an earlier run was ended before the server's reply", err=True)
        intents = Chooser(journal, outbox, *choice).choose(letters)
        sys.exit(run.send(journal, outbox, intents))


def _show(intents: Sequence[Any]) -> None:
    for intent in intents:
        click.echo(_line(intent))
    count = sum(intent.send for intent in intents)
    click.echo(f"Nothing was sent. {count} would be, with --send.", err=True)


def _line(intent: Any) -> str:
    who = intent.letter.recipient
    if not intent.send:
        return f"{who.id}  {who.name}  {intent.words}"
    how = "encrypted" if intent.letter.encrypted else "not encrypted, as the patient wishes"
    before = f"; {intent.words}" if intent.words else ""
    return f"{who.id}  {who.name}  {who.email}  {intent.letter.pages} pages, {how}{before}"


class _Run:
    """A run that sends. Raises Refused and Unknown before anything is sent."""

    def __init__(self, more: dict[str, Any]) -> None:
        from handouts.deliver.passphrase import Command

        self._more = more
        self._account = _account(more)
        self._command = Command(more["password_command"]) if more["password_command"] else None

    def send(self, journal: Any, outbox: Any, intents: Sequence[Any]) -> int:
        """Send what is to be sent; gives the exit code."""
        from handouts.commands.mailwords import Worded
        from handouts.deliver.post import Post
        from handouts.deliver.prepare import Preparation, Style
        from handouts.typeset.sealing import available, seal

        letters = [intent.letter for intent in intents if intent.send]
        if any(letter.encrypted for letter in letters):
            available()
        replacing = frozenset(intent.letter.id for intent in intents if intent.replaces)
        worded = Worded(
            library(self._more["templates"]), journal, self._account,
            calendar=self._more["calendar"], replacing=replacing,
        )  # fmt: skip
        worded.check(letters)
        outbox.queue(intent.letter.entries(journal)[0] for intent in intents if intent.send)
        if self._command is None:
            for file in worded.slips(letters, outbox):
                click.echo(file)
        say = lambda words: click.echo(words, err=True)  # noqa: E731
        post = Post(self._account, outbox, say, self._more["rate"], self._more["backoff"], self._more["tries"])
        code = MADE
        with ThreadPoolExecutor(THREADS) as pool:
            style = Style(worded.words, worded.dates, seal)
            preparation = Preparation(self._account, journal, pool, style, self._command)
            try:
                post.run(preparation.items(letters))
            except KeyboardInterrupt:
                click.echo("\nStopped. The same with --resume goes on.", err=True)
                code = STOPPED
            except Refused as refused:
                answer(refused.problems)
                code = PROBLEMS
        _summary(post.tally, intents)
        return code or (MADE if post.tally.whole and not any(intent.open for intent in intents) else PROBLEMS)


def _summary(tally: Any, intents: Sequence[Any]) -> None:
    for intent in intents:
        if not intent.send:
            click.echo(f"{intent.letter.id}: {intent.words}", err=True)
    told = [f"{len(tally.sent)} sent"]
    rest = (("unknown", tally.unknown), ("failed", tally.failed), ("put off", tally.deferred), ("left", tally.left))
    told += [
        f"{len(ids)} {what} ({_named(list(ids), whole=what in ('unknown', 'failed'))})" for what, ids in rest if ids
    ]
    click.echo(". ".join(told) + ".", err=True)
    if tally.unknown:
        click.echo(
            "Of unknown ones nobody here can tell whether they arrived: ask, then `handouts mail settle`.", err=True
        )
    if tally.deferred or tally.left:
        click.echo("The same command with --resume goes on.", err=True)


def _named(ids: Sequence[str], *, whole: bool) -> str:
    """Ids in words; of many that a later run takes by itself, the first few."""
    if whole or len(ids) <= FEW:
        return ", ".join(ids)
    return f"{', '.join(ids[:FEW])} and {len(ids) - FEW} more"


@mail.command()
@click.argument("appointment", metavar="ID")
@click.argument("decision", type=click.Choice(["sent", "resend"]))
@click.option("--packet", default="", help="How the SHA-256 of its packet begins, where several wait.")
@journal_option
@in_words
def settle(appointment: str, decision: str, packet: str, journal_file: Path | None) -> None:
    """Settle what became of a mail of appointment ID: it was `sent`, or the next run is to `resend` it."""
    from handouts.deliver.journal import Journal
    from handouts.deliver.outbox import held

    path = journal_path(journal_file)
    if not path.is_file():
        raise not_known(Option("--journal"), f"there is no journal {str(path)!r}", "name the one of that run")
    with Journal(path) as journal, held(journal, despite_gap=True) as outbox:
        outbox.recover()
        outbox.settle(appointment, decision, packet)
    told = "noted as sent" if decision == "sent" else "queued again; `handouts mail PATH --send` sends it"
    click.echo(f"{appointment}: {told}.", err=True)


@mail.command("test")
@click.option("--to", default="", help="Send a mail to this address of your own, with no patient in it.")
@account_options
@in_words
def try_(to: str, **more: Any) -> None:
    """Check the settings against the server: certificate, login, sender. No patient gets a mail."""
    from handouts.deliver.trial import trial

    for words in trial(_account(more), to):
        click.echo(words)
