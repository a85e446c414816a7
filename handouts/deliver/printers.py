"""A printer's name to the back end that reaches it, and the list of those that can be reached from here."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator

from handouts.deliver import cups
from handouts.deliver.cups import CupsPrinter
from handouts.deliver.fitness import papers_of, state, warnings
from handouts.deliver.ipp import IppPrinter
from handouts.deliver.ippasks import Asker
from handouts.deliver.ippcodec import Attributes
from handouts.deliver.ippwire import target
from handouts.deliver.papers import NAMES, matching_keyword
from handouts.deliver.printer import PDF, Printer
from handouts.deliver.sumatra import SumatraPrinter
from handouts.errors import InputError, Option, usage_error

SECONDS = 30
ON_WINDOWS = sys.platform == "win32"
OF_WINDOWS = "Get-Printer | ForEach-Object { $_.Name + [char]9 + $_.PrinterStatus }"


def printer(name: str, pin: str = "") -> Printer:
    """A URL is spoken to over IPP; another name is a printer of Windows there, else a queue of CUPS. Raises Refused."""
    if "://" in name:
        return IppPrinter(target(name, pin))
    if pin:
        hint = "give the printer as ipps://HOST/ipp/print"
        raise usage_error(Option("--pin"), "only ipps:// has a certificate", hint)
    return SumatraPrinter(name) if ON_WINDOWS else CupsPrinter(name)


def queues() -> list[str]:
    """Names of the printers of this machine. Raises Refused where its print system does not answer."""
    return [name for name, _ in _of_windows()] if ON_WINDOWS else cups.queues()


def listed(urls: Iterable[str], pin: str = "") -> Iterator[tuple[str, str]]:
    """Names with what each can do and how it is: those of these URLs, else the queues of this machine."""
    told = list(urls)
    if told:
        for url in told:
            asked = Asker(target(url, pin))
            yield url, _answer(asked)
    elif ON_WINDOWS:
        yield from _of_windows()
    else:
        for queue in cups.queues():
            yield queue, _answer(cups.asker(queue))


def _answer(asker: Asker) -> str:
    try:
        return _words(asker.about())
    except InputError as refused:
        problem = refused.problems[0]
        return f"{problem.message}: {problem.hint}"


def _words(told: Attributes) -> str:
    stopped = [words for words, _ in state(told)]
    formats = told.get("document-format-supported", [])
    papers = [name for name, keyword in NAMES.items() if matching_keyword(keyword, papers_of(told))]
    return "; ".join(filter(None, (
        "".join(map(str, told.get("printer-make-and-model", [])[:1])),
        ", ".join([*(stopped or ["ready"]), *warnings(told)]),
        "" if PDF in formats else "does not take PDF",
        ", ".join(map(str, told.get("sides-supported", []))),
        ", ".join(papers),
    )))  # fmt: skip


def _of_windows() -> Iterator[tuple[str, str]]:
    shell = shutil.which("powershell")
    if not shell:
        return
    command = [shell, "-NoProfile", "-NonInteractive", "-Command", OF_WINDOWS]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - fixed words
    except (OSError, subprocess.TimeoutExpired):
        return
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        name, _, state = line.partition("\t")
        if name.strip():
            yield name.strip(), state.strip() or "state not told"
