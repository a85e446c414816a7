"""Find the back end for a printer's name, and list the printers that can be reached from here."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator

from handouts.errors import InputError, Option, usage_error
from handouts.printing import cups
from handouts.printing.capabilities import papers_of, stops, warnings
from handouts.printing.cups import CupsPrinter
from handouts.printing.ipp import IppClient, IppPrinter
from handouts.printing.ipp_codec import Attributes
from handouts.printing.ipp_transport import target
from handouts.printing.paper_sizes import NAMES, matching_keyword
from handouts.printing.printer import PDF, Printer
from handouts.printing.sumatra import SumatraPrinter

SECONDS = 30
ON_WINDOWS = sys.platform == "win32"
LIST_WINDOWS_PRINTERS = "Get-Printer | ForEach-Object { $_.Name + [char]9 + $_.PrinterStatus }"


def printer(name: str, pin: str = "") -> Printer:
    """IPP for a URL; for another name, a Windows printer on Windows and a CUPS queue elsewhere. Raises InputError."""
    if "://" in name:
        return IppPrinter(target(name, pin))
    if pin:
        hint = "give the printer as ipps://HOST/ipp/print"
        raise usage_error(Option("--pin"), "only ipps:// has a certificate", hint)
    return SumatraPrinter(name) if ON_WINDOWS else CupsPrinter(name)


def queues() -> list[str]:
    """Names of the printers of this machine. Raises InputError if its print system does not answer."""
    return [name for name, _ in _windows_printers()] if ON_WINDOWS else cups.queues()


def listed(urls: Iterable[str], pin: str = "") -> Iterator[tuple[str, str]]:
    """Names and descriptions of the printers at these URLs; without URLs, of the printers of this machine."""
    printer_urls = list(urls)
    if printer_urls:
        for url in printer_urls:
            yield url, _description(IppClient(target(url, pin)))
    elif ON_WINDOWS:
        yield from _windows_printers()
    else:
        for queue in cups.queues():
            yield queue, _description(cups.ipp_client(queue))


def _description(client: IppClient) -> str:
    try:
        return _summary(client.attributes())
    except InputError as refused:
        problem = refused.problems[0]
        return f"{problem.message}: {problem.hint}"


def _summary(attributes: Attributes) -> str:
    stopped = [message for message, _ in stops(attributes)]
    formats = attributes.get("document-format-supported", [])
    papers = [name for name, keyword in NAMES.items() if matching_keyword(keyword, papers_of(attributes))]
    return "; ".join(filter(None, (
        "".join(map(str, attributes.get("printer-make-and-model", [])[:1])),
        ", ".join([*(stopped or ["ready"]), *warnings(attributes)]),
        "" if PDF in formats else "does not accept PDF",
        ", ".join(map(str, attributes.get("sides-supported", []))),
        ", ".join(papers),
    )))  # fmt: skip


def _windows_printers() -> Iterator[tuple[str, str]]:
    shell = shutil.which("powershell")
    if not shell:
        return
    command = [shell, "-NoProfile", "-NonInteractive", "-Command", LIST_WINDOWS_PRINTERS]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - a fixed command
    except (OSError, subprocess.TimeoutExpired):
        return
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        name, _, state = line.partition("\t")
        if name.strip():
            yield name.strip(), state.strip() or "state unknown"
