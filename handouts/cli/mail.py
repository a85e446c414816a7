"""`mail`: send the packets of a day to their patients; `mail settle`; `mail test`."""

from __future__ import annotations

import datetime as dt
import math
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec

import click

from handouts.cli.options import journal_option, journal_path, open_library, templates_option
from handouts.cli.reporting import ExitCode, counted, print_message, print_problems, report_errors
from handouts.errors import ASK_SETUP, Hint, InputError, Option, Problem, input_error

if TYPE_CHECKING:
    from handouts.channels.channel import Step
    from handouts.channels.outbox import Outbox
    from handouts.channels.run import DeliveryRun, Tally
    from handouts.compose.mail_content import MailText
    from handouts.content.library import Library
    from handouts.content.models.clinic import Clinic
    from handouts.day.password_slips import PasswordSlip
    from handouts.journal.journal import Journal
    from handouts.mail.account import Account
    from handouts.mail.deliveries import Delivery
    from handouts.mail.encryption_process import Encrypt

P = ParamSpec("P")
MAX_IDS = 12  # most ids in a summary of what a later run will send
THREADS = 2  # threads that build messages while others are sent
LOWEST_RATE = 0.01  # emails per minute


class _Number(click.FloatRange):
    """0, or a finite number of at least `least`."""

    def __init__(self, least: float = 0) -> None:
        super().__init__(0)
        self._least = least

    def convert(self, value: float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number) or 0 < number < self._least:
            self.fail(f"{value} is not 0 or a number of at least {self._least:g}.", param, ctx)
        return number


class _MailGroup(click.Group):
    """A group with a default command, `send`, for arguments that do not name a subcommand."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The subcommand named by the first argument, with the other arguments; else `send` with all arguments."""
        if args[0] in self.commands:
            return super().resolve_command(ctx, args)
        return self.name, send, args

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The help of `send`, and the subcommands."""
        send.format_help(click.Context(send, ctx.parent, ctx.info_name), formatter)
        self.format_commands(ctx, formatter)


class _SendCommand(click.Command):
    """The default command of `mail`."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: object
    ) -> click.Context:
        """The context, in place of the group's, so that usage and errors say `handouts mail`."""
        return super().make_context(info_name, args, parent and parent.parent, **extra)


@click.group(
    cls=_MailGroup, short_help="Mail packets to their patients.", context_settings={"ignore_unknown_options": True}
)
def mail() -> None:
    """Mail packets to their patients."""


def account_options(command: Callable[P, None]) -> Callable[P, None]:
    """The mail server, and the account to send from."""
    for option in reversed((
        click.option("--server", default="", envvar="HANDOUTS_MAIL_SERVER",
                     help="Mail server: smtp://HOST[:587] with STARTTLS, or smtps://HOST[:465]."),
        click.option("--sender", default="", envvar="HANDOUTS_MAIL_FROM",
                     help='Sender: "Front desk <desk@example.org>".'),
        click.option("--user", default="", envvar="HANDOUTS_MAIL_USER",
                     help="User to log in as. The password comes from HANDOUTS_MAIL_PASSWORD or the keyring."),
        click.option("--ca-file", type=click.Path(path_type=Path), envvar="HANDOUTS_MAIL_CA_FILE", metavar="FILE",
                     help="Certificates of the authorities to trust. [default: the system's]"),
        click.option("--token-command", default="", envvar="HANDOUTS_MAIL_TOKEN_COMMAND",
                     help="Command that prints an access token (XOAUTH2), instead of a password."),
    )):  # fmt: skip
        command = option(command)
    return command


@dataclass(frozen=True)
class SendOptions:
    """Options for sending."""

    calendar: bool
    password_command: str
    rate: float
    """Mails per minute; 0 for no limit."""
    backoff: float
    """Seconds before the first retry."""
    tries: int
    templates: Path | None


@click.command("mail", cls=_SendCommand)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--send", "wants_send", is_flag=True, help="Send the emails. Without it, nothing is sent.")
@click.option("--dry-run", is_flag=True, help="Show what would be sent, and send nothing. This is the default.")
@click.option("--limit", type=click.IntRange(1), metavar="NUMBER", help="Maximum number of emails to send.")
@click.option("--resume", is_flag=True, help="Send only what an earlier run left unfinished.")
@click.option("--calendar", is_flag=True, help="Attach a calendar file with the patient's appointment and reminders.")
@account_options
@click.option("--password-command", default="",
              help="Command that gets each passphrase on standard input, instead of slips.")  # fmt: skip
@click.option("--rate", type=_Number(LOWEST_RATE), default=0, envvar="HANDOUTS_MAIL_RATE", metavar="NUMBER",
              help="Maximum number of emails per minute; 0 for no limit.")  # fmt: skip
@click.option("--backoff", type=_Number(), default=15, show_default=True, metavar="NUMBER",
              help="Seconds before the first retry of a deferred email; doubles each time.")  # fmt: skip
@click.option("--tries", type=click.IntRange(1), default=6, show_default=True, metavar="NUMBER",
              help="Maximum number of tries for a deferred email.")  # fmt: skip
@click.option("--wait", type=click.FloatRange(1), metavar="NUMBER",
              help="Seconds to wait for each reply of the server. [default: 30 to 600, by step]")  # fmt: skip
@click.option("--allow-draft", is_flag=True, help="Also send packets from sets that are not approved.")
@click.option("--allow-gap", is_flag=True, help="Send even if rows of the journal are missing or changed.")
@templates_option
@journal_option
@report_errors
def send(
    paths: tuple[Path, ...],
    wants_send: bool,
    dry_run: bool,
    limit: int | None,
    resume: bool,
    calendar: bool,
    server: str,
    sender: str,
    user: str,
    ca_file: Path | None,
    token_command: str,
    password_command: str,
    rate: float,
    backoff: float,
    tries: int,
    wait: float | None,
    allow_draft: bool,
    allow_gap: bool,
    templates: Path | None,
    journal_file: Path | None,
) -> None:
    """Mail the packets of a day with --send; without it, show who would get what.

    PATH is the folder of a day, or a packet in it.

    Exit codes: 0 all emails were sent, 1 some were not, 2 wrong usage.
    """
    if wants_send and dry_run:
        raise click.UsageError("--send and --dry-run contradict each other. Give only one of them.")
    from handouts.channels.outbox import Outbox, locked_outbox
    from handouts.channels.send_plan import SendPlan
    from handouts.channels.table import MAIL
    from handouts.journal.journal import Journal
    from handouts.mail.deliveries import gather, shared

    deliveries, path = gather(paths), journal_path(journal_file)
    choice = resume, limit, allow_draft
    for address, ids in shared(deliveries).items():
        click.echo(f"note: {len(ids)} patients share the address {address}: {', '.join(ids)}", err=True)
    if not wants_send:
        if not path.is_file():
            _show(SendPlan("mail", None, None, *choice).steps(deliveries))
            return
        with Journal(path) as journal:
            _show(SendPlan("mail", journal, Outbox(journal, MAIL), *choice).steps(deliveries))
        return
    from handouts.mail.encryption_process import encrypting
    from handouts.typeset.pdf.encryption import encrypt_pdf

    account = _account(server, sender, user, ca_file, token_command)
    account = replace(account, patience=wait) if wait else account
    with encrypting(encrypt_pdf, sum(delivery.encrypted for delivery in deliveries)) as encrypt:
        run = _Run(account, SendOptions(calendar, password_command, rate, backoff, tries, templates), encrypt)
        with Journal(path) as journal, locked_outbox(journal, MAIL, channel="mail", despite_gap=allow_gap) as outbox:
            for row in outbox.recover():
                click.echo(f"{row.appointment}: unknown: an earlier run ended before the server replied", err=True)
            steps = SendPlan("mail", journal, outbox, *choice).steps(deliveries)
            code = run.send(journal, outbox, steps)
    sys.exit(code)


def _account(server: str, sender: str, user: str, ca_file: Path | None, token_command: str) -> Account:
    """The account that these options describe. Raises UsageError."""
    from handouts.mail.account import account

    return account(server, sender, user, ca_file, token_command)


def _show(steps: Sequence[Step[Delivery]]) -> None:
    for step in steps:
        click.echo(_line(step))
    count = sum(step.send for step in steps)
    click.echo(f"Nothing was sent. With --send, {counted(count, 'mail')} would be sent.", err=True)


def _line(step: Step[Delivery]) -> str:
    recipient = step.item.recipient
    if not step.send:
        return f"{recipient.id}  {recipient.name}  {step.text_with_hint}"
    protection = "encrypted" if step.item.encrypted else "not encrypted, as the patient wishes"
    note = f"; {step.text_with_hint}" if step.text else ""
    return f"{recipient.id}  {recipient.name}  {recipient.email}  {step.item.pages} pages, {protection}{note}"


def _archive(journal: Journal, deliveries: Sequence[Delivery]) -> None:
    """Store the packets before they are mailed. A packet that cannot be read is reported when its turn comes."""
    from handouts.archive import recording

    intact = (delivery for delivery in deliveries if delivery.intact())
    recording.store(
        journal.path, (recording.of_packet(item, item.recipient.name, item.recipient.language) for item in intact)
    )


class _Run:
    """A run that sends. Raises InputError and UsageError before anything is sent."""

    def __init__(self, account: Account, options: SendOptions, encrypt: Encrypt) -> None:
        from handouts.mail.passphrase import Command

        self._account, self._options, self._encrypt = account, options, encrypt
        self._command = Command(options.password_command) if options.password_command else None

    def send(self, journal: Journal, outbox: Outbox, steps: Sequence[Step[Delivery]]) -> ExitCode:
        """Send the deliveries of a plan."""
        from handouts.channels.run import DeliveryRun, Pace
        from handouts.mail.message_builder import MessageBuilder
        from handouts.mail.sender import MailChannel
        from handouts.typeset.pdf.encryption import check_available

        deliveries = [step.item for step in steps if step.send]
        if any(delivery.encrypted for delivery in deliveries):
            check_available()
        options = self._options
        replacing = frozenset(step.item.id for step in steps if step.replaces)
        texts = MailTexts(open_library(options.templates), journal, self._account, options.calendar, replacing)
        pace = Pace(options.rate, options.backoff, options.tries)
        with ThreadPoolExecutor(THREADS) as pool:
            builder = MessageBuilder(self._account, journal, pool, texts, self._encrypt, self._command)
            channel = MailChannel(self._account, builder, print_message, pace)
            channel.check(deliveries)
            _archive(journal, deliveries)
            outbox.queue(builder.entries(delivery)[0] for delivery in deliveries)
            if self._command is None:
                for file in texts.write_slips(deliveries, outbox):
                    click.echo(file)
            run = DeliveryRun(channel, journal, print_message, pace)
            code = _deliver(run, steps)
        _print_summary(run.tally)
        is_complete = run.tally.complete and not any(step.undecided for step in steps)
        return code or (ExitCode.OK if is_complete else ExitCode.PROBLEMS)


def _deliver(run: DeliveryRun[Delivery], steps: Sequence[Step[Delivery]]) -> ExitCode:
    """Send in the order of the plan."""
    try:
        run.deliver(steps)
    except KeyboardInterrupt:
        print_message(Hint("\nStopped. To resume, run the same command with --resume.", page="Stopped."))
        return ExitCode.INTERRUPTED
    except InputError as refused:
        print_problems(refused.problems)
        return ExitCode.PROBLEMS
    return ExitCode.OK


def _print_summary(tally: Tally) -> None:
    parts = [f"{len(tally.done)} sent"]
    for state, ids in (
        ("unknown", tally.unknown), ("failed", tally.refused), ("deferred", tally.deferred),
        ("not tried", tally.not_tried),
    ):  # fmt: skip
        if ids:
            parts.append(f"{len(ids)} {state} ({_named(list(ids), all_ids=state in ('unknown', 'failed'))})")
    click.echo(". ".join(parts) + ".", err=True)
    if tally.unknown:
        ask = "For unknown emails, ask the patients if they arrived."
        print_message(Hint(f"{ask} Then use `handouts mail settle`.", page=ask))
    if tally.deferred or tally.not_tried:
        print_message(Hint("To resume, run the same command with --resume."))


def _named(ids: Sequence[str], *, all_ids: bool) -> str:
    """Ids separated by commas: all of them, or only the first few."""
    if all_ids or len(ids) <= MAX_IDS:
        return ", ".join(ids)
    return f"{', '.join(ids[:MAX_IDS])} and {len(ids) - MAX_IDS} more"


class MailTexts:
    """Texts, calendar files and password slips of the emails of a run.

    `replacing` holds the ids of the visits whose mail replaces an earlier one to the same address. Methods raise
    InputError if a clinic's file or its labels cannot be read.
    """

    def __init__(
        self, library: Library, journal: Journal, account: Account, calendar: bool, replacing: frozenset[str]
    ) -> None:
        self._library, self._journal, self._account = library, journal, account
        self._with_calendar, self._replacing = calendar, replacing
        self._clinic, self._labels = cache(self._read_clinic), cache(library.labels)
        self._logo, self._staff_labels = cache(library.logo), cache(library.staff_labels)
        self._compose = cache(self._compose_text)

    def _read_clinic(self, name: str) -> Clinic:
        clinic = self._library.clinic(name)
        if clinic is None:
            hint = Hint("give the folder of templates that the day was made from with --templates", page=ASK_SETUP)
            raise input_error(Option("--templates"), f'there is no clinic "{name}" in these templates', hint)
        return clinic

    def _compose_text(self, clinic: str, language: str, encrypted: bool, replaces: bool) -> MailText:
        from handouts.compose.mail_content import mail_text

        return mail_text(
            self._labels(language, clinic), self._clinic(clinic),
            encrypted=encrypted, calendar=self._with_calendar, replaces=replaces,
        )  # fmt: skip

    def mail_text(self, delivery: Delivery) -> MailText:
        """The text of a delivery's mail."""
        recipient = delivery.recipient
        return self._compose(recipient.clinic, recipient.language, delivery.encrypted, delivery.id in self._replacing)

    def calendar(self, delivery: Delivery, mail_text: MailText) -> bytes:
        """The calendar file of a delivery; b"" without --calendar or without a known date."""
        from handouts.mail.calendar import calendar

        recipient = delivery.recipient
        if not self._with_calendar or not recipient.reminders:
            return b""

        def uid(kind: str) -> str:
            return f"{self._journal.secret('calendar', recipient.id, kind).hex()[:32]}@{self._account.domain}"

        now = dt.datetime.now(dt.UTC)
        return calendar(mail_text, recipient, uid, int(now.timestamp()) // 60, now)

    def check(self, deliveries: Iterable[Delivery]) -> None:
        """Read everything that the emails need before anything is sent. Raises InputError with all problems."""
        problems: set[Problem] = set()
        checked: set[tuple[str, str]] = set()
        for delivery in deliveries:
            recipient = delivery.recipient
            if (key := (recipient.clinic, recipient.language)) in checked:
                continue
            checked.add(key)
            try:
                self.calendar(delivery, self.mail_text(delivery))
            except InputError as refused:
                problems.update(refused.problems)
        if problems:
            raise InputError(problems)

    def write_slips(self, deliveries: Sequence[Delivery], outbox: Outbox) -> list[Path]:
        """Write one file of password slips for each day, with the slips of all its patients with an encrypted mail."""
        roots = dict.fromkeys(delivery.folder.root for delivery in deliveries if delivery.encrypted)
        return [path for root in roots if (path := self._write_day_slips(root, outbox))]

    def _write_day_slips(self, root: Path, outbox: Outbox) -> Path | None:
        """The file; None if no slip is needed. Raises InputError if another program made a file with this name."""
        from handouts.day.folder import DayFolder
        from handouts.day.password_slips import render_slips
        from handouts.files import write_atomic, write_error
        from handouts.mail.deliveries import of_folder

        folder = DayFolder(root)
        with folder.lock():
            day_slips = [self._slip(delivery) for delivery in of_folder(folder) if self._needs_slip(delivery, outbox)]
            if not day_slips:  # such as when the day was made again in the meantime
                return None
            path = folder.path(folder.slips)
            folder.check_no_foreign_pdfs(iter([folder.slips]))
            try:
                write_atomic(path, render_slips(day_slips), private=True)
            except OSError as error:
                raise write_error(path, error, "folder for the day") from error
        return path

    def _needs_slip(self, delivery: Delivery, outbox: Outbox) -> bool:
        return (
            delivery.encrypted
            and not delivery.hindrance
            and outbox.begun(delivery.key(self._journal))
            and delivery.intact()
        )

    def _slip(self, delivery: Delivery) -> PasswordSlip:
        from handouts.day.password_slips import PasswordSlip
        from handouts.mail.passphrase import passphrase

        recipient = delivery.recipient
        secret = passphrase(self._journal, delivery.id, delivery.sha256)
        clinic, labels = self._clinic(recipient.clinic), self._labels(recipient.language, recipient.clinic)
        staff = self._staff_labels(recipient.clinic.partition("/")[0])
        return PasswordSlip(recipient, secret, clinic, labels, staff, self._logo(recipient.clinic))


@mail.command(short_help="Record whether an unconfirmed email arrived.")
@click.argument("appointment", metavar="ID")
@click.argument("decision", type=click.Choice(["sent", "resend"]))
@click.option(
    "--packet", default="", help="First characters of the packet's SHA-256, if several emails are unconfirmed."
)
@journal_option
@report_errors
def settle(appointment: str, decision: str, packet: str, journal_file: Path | None) -> None:
    """Record what happened to an unconfirmed email of appointment ID: it was `sent`, or the next run should
    `resend` it.
    """
    from handouts.channels.table import MAIL
    from handouts.cli.channels import open_outbox

    with open_outbox(journal_file, "mail", MAIL) as outbox:
        outbox.recover()  # a mail server cannot tell what happened to an interrupted email
        outbox.settle(appointment, decision, packet)
    result = "recorded as sent" if decision == "sent" else "queued again; to send it, run `handouts mail PATH --send`"
    click.echo(f"{appointment}: {result}.", err=True)


@mail.command("test", short_help="Check the mail settings. No patient gets an email.")
@click.option("--to", default="", help="Your own address, to get a test email without patient data.")
@account_options
@report_errors
def test_settings(server: str, sender: str, user: str, ca_file: Path | None, token_command: str, to: str) -> None:
    """Check the settings with the mail server: certificate, login, sender. No patient gets an email."""
    from handouts.mail.settings_test import check_settings

    for message in check_settings(_account(server, sender, user, ca_file, token_command), to):
        click.echo(message)
