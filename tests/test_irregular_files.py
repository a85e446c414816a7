"""A pipe, a device, a socket, a folder or a link in place of a file is refused, and never blocks a command."""

from __future__ import annotations

import ast
import os
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from handouts import files
from handouts.resources import templates_dir
from tests.support.commands import RunCommand
from tests.support.day_lists import row, save
from tests.test_architecture import MODULES, trees

HANG_SECONDS = 120.0  # after this time, a command is considered blocked
pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def unix_socket(path: Path) -> None:
    folder = Path.cwd()
    os.chdir(path.parent)  # the path of a socket must be short
    try:
        with socket.socket(socket.AF_UNIX) as opened:
            opened.bind(path.name)
    finally:
        os.chdir(folder)


def device(path: Path) -> None:
    """Create a device, which only root can do, or else a link to a device."""
    try:
        os.mknod(path, 0o600 | 0o020000, os.makedev(1, 5))
    except PermissionError:
        path.symlink_to("/dev/zero")


def link_out(path: Path) -> None:
    outside = path.parents[1] / f"outside-{path.name}"
    outside.write_bytes(b"outside")
    path.symlink_to(outside)


KINDS: dict[str, tuple[Callable[[Path], None], str]] = {
    "pipe": (pipe, "named pipe"),
    "socket": (unix_socket, "socket"),
    "device": (device, "device|link"),
    "folder": (Path.mkdir, "folder"),
    "link": (link_out, "link"),
}


@pytest.fixture(autouse=True)
def _never_hangs() -> Iterator[None]:
    def hangs(*_: object) -> None:
        raise TimeoutError("the command is blocked")

    before = signal.signal(signal.SIGALRM, hangs)
    signal.setitimer(signal.ITIMER_REAL, HANG_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def put(path: Path, kind: str) -> str:
    """Replace a file with something of this kind. Returns the words for it in messages, separated by |."""
    if path.is_file():
        path.unlink()
    create, words = KINDS[kind]
    create(path)
    return words


# -- the module that opens files -----------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "open_function", [files.open_file, files.read_file, files.open_to_append, files.open_in_place, files.check_regular]
)
def test_only_regular_files_are_opened(tmp_path: Path, kind: str, open_function: Callable[[Path], object]) -> None:
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "file"
    words = put(path, kind)
    with pytest.raises(files.NotAFile) as caught:
        open_function(path)
    assert any(word in str(caught.value.strerror) for word in words.split("|"))
    assert not (tmp_path / "outside-file").exists() or (tmp_path / "outside-file").read_bytes() == b"outside"


def test_links_that_a_user_names_are_followed(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"data")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert files.read_file(tmp_path / "link", follow=True) == b"data"
    (tmp_path / "pipe").symlink_to("real-pipe")
    os.mkfifo(tmp_path / "real-pipe")
    with pytest.raises(files.NotAFile, match="named pipe"):
        files.read_file(tmp_path / "pipe", follow=True)


def test_loop_of_links(run_command: RunCommand, day: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(day / "out", folder)
    commands: dict[str, tuple[object, ...]] = {
        "loop.pdf": ("print", folder / "loop.pdf", *PRINTER),
        "rejected.csv": ("day", day / "list.csv", "--out", folder, "--jobs", 1),
        "set.yaml": ("check", folder / "set.yaml"),
    }
    for name, command in commands.items():
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(name)
        answer = run_command(*command)
        assert answer.code in (1, 2), (name, answer.err)
        assert name in answer.err
        (folder / name).unlink()


def test_paths_are_resolved_by_real_path() -> None:
    """`Path.resolve()` raises RuntimeError for a loop of links. `files.real_path` does not."""
    calls = {
        name
        for name, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "resolve"
        if not node.args and "__file__" not in ast.unparse(node)
    }
    assert calls == set()


def test_read_limit(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert files.read_file(path, 5) == b"12345"
    with pytest.raises(files.NotAFile, match="larger"):
        files.read_file(path, 4)
    with path.open("wb") as file:
        file.truncate(1 << 40)  # a sparse file that does not fit into memory
    with pytest.raises(files.NotAFile, match="is larger than 1 MB"):
        files.read_file(path, 1_000_000)


def test_handles_are_closed(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    first = os.open(tmp_path, os.O_RDONLY)
    os.close(first)
    for _ in range(20):
        with pytest.raises(files.NotAFile):
            files.read_file(path)
    last = os.open(tmp_path, os.O_RDONLY)
    os.close(last)
    assert last == first


OPENING = {
    "open", "io.open", "os.open", "os.fdopen", "tarfile.open", "gzip.open", "sqlite3.connect", "FileLock", "ZipFile",
    "zipfile.ZipFile", "Image.open", "PdfReader", "load_workbook", "openpyxl.load_workbook",
}  # fmt: skip
METHODS = {"read_bytes", "read_text", "write_bytes", "write_text"}
EXCEPTIONS = {
    "handouts.cli.output": ("os.open",),  # the null device
    "handouts.images.raster": ("Image.open",),  # bytes in memory
    "handouts.diff.versions": ("tarfile.open", "path.write_bytes"),  # bytes in memory; to a new temporary folder
    "handouts.typeset.layout.pictures": ("Image.open", "(_ICONS / f'{name}.svg').read_bytes"),  # in memory; shipped pictures
    "handouts.resources": ("(fonts_dir() / 'coverage.txt').read_text",),  # a shipped file
    "handouts.typeset.text.fonts": ("path.read_bytes", "path.with_suffix('.ttf.gz').read_bytes"),  # shipped fonts
    "handouts.content.starter": (  # shipped files, to a new folder
        "(temp / name).write_text", "(resources.templates_dir() / 'starter' / name).read_text",
    ),
    "handouts.typeset.pdf.encryption": ("metadata.read_bytes",),  # a stream in memory
    "handouts.day.verify": ("PdfReader",),  # a file that is open
    "handouts.printing.print_files": ("PdfReader",),  # bytes in memory
    "handouts.printing.single_pages": ("PdfReader",),  # bytes in memory
    "handouts.journal.database": ("sqlite3.connect",),  # after `check_regular`
    "handouts.private_database": ("sqlite3.connect",),  # after `check_regular`
    "handouts.typeset.pdf.copy_mark": ("PdfReader",),  # bytes in memory
    "handouts.printing.sumatra": ("file.write_bytes",),  # to a new temporary folder
    "handouts.typeset.pdf.assembly": ("PdfReader",),  # bytes in memory
    "handouts.consent.form_values": ("PdfReader",),  # bytes in memory
    "handouts.scan.read_codes": ("Image.open",),  # bytes in memory
    "handouts.desk.message_template": ("path.read_text",),  # files of this program, for a command of its developers
    "handouts.schedule.formats.source": ("zipfile.ZipFile",),  # bytes in memory
    "handouts.schedule.formats.unsupported": ("zipfile.ZipFile",),  # the same
    "handouts.schedule.formats.xlsx": ("zipfile.ZipFile", "openpyxl.load_workbook", "load_workbook", "ZipFile"),  # the same
    "handouts.schedule.formats.xlsx_xml": ("zipfile.ZipFile", "ZipFile"),  # the same
}  # fmt: skip
"""Module to the calls with which it may open something itself, each with the reason."""


def opening_calls(tree: ast.AST) -> Iterator[str]:
    """Calls that open a file by its path, or may do so."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        path_opened = isinstance(node.func, ast.Attribute) and node.func.attr == "open" and bool(
            node.args and isinstance(node.args[0], ast.Constant) and str(node.args[0].value).strip("+bt") in set("rwxa")
        )  # fmt: skip
        if called in OPENING or path_opened or (isinstance(node.func, ast.Attribute) and node.func.attr in METHODS):
            yield called


@pytest.mark.parametrize("module", [name for name in MODULES if name != "handouts.files"])
def test_files_are_opened_by_one_module(module: str) -> None:
    assert set(opening_calls(trees()[module])) <= set(EXCEPTIONS.get(module, ()))


@pytest.mark.parametrize(
    "code",
    [
        "open(p)", "p.open('rb')", "Path(p).open('a', encoding='ascii')", "p.read_text('utf-8')", "(a / b).read_bytes()",
        "os.open(p, 0)", "p.write_bytes(b'')", "sqlite3.connect(p)",
    ],
)  # fmt: skip
def test_opening_calls_are_detected(code: str) -> None:
    assert list(opening_calls(ast.parse(code)))


# -- a day's folder ------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a list of two patients, and `out` with their documents, one each."""
    from click.testing import CliRunner

    from handouts.cli.root import cli

    folder = tmp_path_factory.mktemp("day")
    rows = [row(n, documents="consent", email=f"p{n}@example.org", email_consent="plain") for n in (0, 4)]
    save(folder / "list.csv", rows)
    arguments = ["day", str(folder / "list.csv"), "--out", str(folder / "out"), "--jobs", "1"]
    assert CliRunner().invoke(cli, arguments).exit_code == 0
    return folder


DAY, VERIFY, PRINT, PRINT_ONE, MAIL = "day", "verify", "print", "print a packet", "mail"
PRINTER = ("--printer", "ipp://127.0.0.1:9/ipp/print", "--dry-run")
FILES = {
    "packets/A0000.pdf": {DAY, VERIFY},
    "documents/A0000-consent.pdf": {DAY, VERIFY, PRINT_ONE},
    "print-all.pdf": {DAY, VERIFY, PRINT},
    "run-sheet.pdf": {DAY, VERIFY},
    "manifest.json": {DAY, VERIFY, PRINT, PRINT_ONE},
    "recipients.json": {DAY, VERIFY, MAIL},
    "rejected.csv": {DAY},
    ".handouts-day.lock": {DAY},
    ".handouts-day.jsonl": {DAY},
}
"""Files of a day folder, and the commands that must refuse something else in place of each file."""


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        *((file, kind) for file in FILES for kind in ("pipe", "link")),
        *((file, kind) for file in ("packets/A0000.pdf", "manifest.json") for kind in ("socket", "device", "folder")),
    ],
)
def test_irregular_file_in_a_day_folder(
    run_command: RunCommand, day: Path, tmp_path: Path, file: str, kind: str
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(day / "out", folder)
    words = put(folder / file, kind)
    commands = {
        VERIFY: ("verify", folder),
        PRINT: ("print", folder, *PRINTER),
        PRINT_ONE: ("print", folder / "packets/A0000.pdf", *PRINTER),
        MAIL: ("mail", folder),
        DAY: ("day", day / "list.csv", "--out", folder, "--jobs", 1),
    }
    for name, command in commands.items():
        answer = run_command(*command)
        if name not in FILES[file]:
            continue
        assert answer.code == 1, (name, answer.err)
        expected = [*words.split("|"), "not a file that handouts made"]
        assert any(word in answer.err for word in expected), (name, answer.err)
        assert Path(file).name in answer.err
    outside = folder / file
    assert not outside.is_symlink() or kind == "device" or outside.resolve().read_bytes() == b"outside"


def test_linked_folder_of_packets(run_command: RunCommand, day: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(day / "out", folder)
    (folder / "packets").rename(tmp_path / "elsewhere")
    (folder / "packets").symlink_to(tmp_path / "elsewhere")
    answer = run_command("verify", folder)
    assert answer.code == 1
    assert "A0000.pdf: is in packets, which" in answer.err


# -- the other commands --------------------------------------------------------------------------------------------
GEORGIA = "pain-relief-georgia"
SET = f"own/clinics/{GEORGIA}/balloon-kyphoplasty.yaml"
OWN = ("--templates", "own")
MAKE = ("make", GEORGIA, "consent", "--out", "out", "--id", "A1")


@pytest.mark.parametrize("kind", ["pipe", "device"])
@pytest.mark.parametrize(
    ("file", "command"),
    [
        *(
            (file, command)
            for file in (SET, f"own/clinics/{GEORGIA}/clinic.yaml")
            for command in (
                (*MAKE, *OWN), ("check", "own"), ("explain", GEORGIA, "consent", *OWN), ("diff", "own", str(templates_dir())),
                ("approve", GEORGIA, "--by", "Dr. Example", *OWN), ("day", "list.csv", *OWN, "--jobs", 1),
            )
        ),
        (f"own/clinics/{GEORGIA}/logo.svg", (*MAKE, *OWN)),
        (f"own/clinics/{GEORGIA}/approvals/balloon-kyphoplasty.yaml", (*MAKE, *OWN)),
        (f"own/clinics/{GEORGIA}/approvals/balloon-kyphoplasty.yaml", ("approve", GEORGIA, "--by", "Dr. Example", *OWN)),
        ("own/labels/en.yaml", (*MAKE, *OWN)),
        ("out/A1-consent.pdf", MAKE),
        ("details.json", (*MAKE, "--from", "details.json")),
        ("list", ("day", "list")),
        ("page.pdf", ("print", "page.pdf", *PRINTER)),
        ("page.pdf", ("mail", "page.pdf")),
        *(
            (f"journal{end}", command)
            for end in ("", "-wal")
            for command in (("journal", "--journal", "journal"), ("journal", "--journal", "journal", "verify"))
        ),
    ],
)  # fmt: skip
def test_no_command_waits_for_a_pipe_or_reads_a_device(
    run_command: RunCommand, file: str, command: tuple[object, ...], kind: str
) -> None:
    if file.startswith("own"):
        shutil.copytree(templates_dir(), "own")
    if file.startswith("journal"):
        assert run_command(*MAKE, "--journal", "journal").code == 0
    save(Path("list.csv"), [row(0, documents="consent")])
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    put(Path(file), kind)
    answer = run_command(*command)
    assert answer.code in (1, 2), answer.err
    assert answer.err.strip()


@pytest.mark.parametrize("end", ["", ".head", "-wal"])
def test_pages_are_made_if_the_journal_is_a_pipe(run_command: RunCommand, end: str) -> None:
    os.mkfifo(f"journal{end}")
    answer = run_command(*MAKE, "--journal", "journal")
    assert answer.code == 1
    assert "named pipe" in answer.err
    assert Path("out/A1-consent.pdf").is_file()
