"""Everything a newcomer needs, on any system: `python3 tasks.py samples` and `python3 tasks.py tests`.

Each command makes the environment `.venv` when it is not there, installs into it what is missing, and does its work.
Only the standard library is used here. Other commands: `lint`, `wheel`, `picture`, `rules`, `bench`.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
STOPPED = 130  # as shells say it of a program that Ctrl+C has ended
PATIENCE = 20.0  # seconds in which a command that was told to stop may end by itself
PATIENT = ["--name", "Maria Beispiel", "--dob", "1946-05-04", "--mrn", "TEST-001", "--level", "L1"]
SAMPLES = [
    ["pain-relief-georgia", "--at", "2026-12-01 10:00", "--ended", "2026-12-01 11:05", *PATIENT],
    ["california-imaging", "--at", "2026-12-01 10:00", "--medicine", "Plavix", *PATIENT],
    ["ivc", "--at", "2023-03-01 10:00", "--today", "2023-02-20", *PATIENT],
    ["reference", "--at", "2026-12-01 10:00", "--ended", "2026-12-01 11:05", *PATIENT],
    ["colorado-spine", "--at", "2026-12-01 10:00", *PATIENT],
]


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    """Run a command; end with its exit code when it fails. After Ctrl+C, end when the command has ended."""
    words = [str(part) for part in command]
    print("+", subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words), flush=True)
    with subprocess.Popen(words, cwd=cwd) as started:
        try:
            code = started.wait()
        except KeyboardInterrupt:
            # The terminal has told the command as well: it may still have to put things away.
            _await_end(started)
            raise
    if code:
        sys.exit(code)


def _await_end(started: subprocess.Popen[bytes]) -> None:
    try:
        started.wait(PATIENCE)
    except (KeyboardInterrupt, subprocess.TimeoutExpired):
        started.terminate()
        started.wait()


def python(folder: Path) -> Path:
    """The interpreter of an environment."""
    return folder / SCRIPTS / ("python.exe" if os.name == "nt" else "python")


def environment(extra: str) -> Path:
    """The interpreter of `.venv`, with the project and the extra installed."""
    folder = ROOT / ".venv"
    if not python(folder).exists():
        venv.create(folder, with_pip=True, clear=True)
    run(python(folder), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", f".{extra}")
    return python(folder)


def samples() -> None:
    """Make the sample handouts: five clinics for one fictional patient in `out/`, blanks in `out/blank/`."""
    interpreter = environment("")
    for arguments in SAMPLES:
        # A fictional patient's rows do not belong in the journal of this user.
        run(interpreter, "cli.py", "make", *arguments, "--out", "out", "--journal", "out/journal.sqlite3")
    for arguments in SAMPLES:
        run(interpreter, "cli.py", "make", arguments[0], "--out", "out/blank")


def tests() -> None:
    """Run all tests. What validates PDFs is installed before, where that needs no password; else that is skipped."""
    interpreter = environment("[test]")
    run(interpreter, "tests/conformance/verapdf.py")
    # One worker takes all files that veraPDF validates, so that Java starts once.
    workers = ("-n", str(os.cpu_count() or 1), "--dist", "loadgroup")
    run(interpreter, "-m", "pytest", "-q", *workers, *sys.argv[2:])


def lint() -> None:
    """Check style and types, with the versions that pre-commit uses."""
    interpreter = environment("[dev]")
    run(interpreter, "-m", "ruff", "check", ".")
    run(interpreter, "-m", "ruff", "format", "--check", ".")
    run(interpreter, "-m", "mypy", "handouts", "cli.py")


def bench() -> None:
    """Compare with other engines, on the same content; `--quick` for a first look. See `bench/__main__.py`."""
    interpreter = environment("[mail,desk]")
    run(interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "bench/requirements.txt")
    run(interpreter, "-m", "bench", *sys.argv[2:])


def wheel() -> None:
    """Build the wheel, install it alone into an empty environment, and make a handout from it, far from the sources."""
    interpreter = environment("[dev]")
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        run(interpreter, "-m", "build", "--quiet", "--wheel", "--outdir", work, ".")
        venv.create(work / "empty", with_pip=True)
        built = next(work.glob("*.whl"))
        run(python(work / "empty"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", built)
        command = work / "empty" / SCRIPTS / ("handouts.exe" if os.name == "nt" else "handouts")
        run(command, "make", "pain-relief-georgia", "--at", "2026-12-01 10:00", "--out", work / "made", cwd=work)
        run(command, "new", "my-clinic", cwd=work)
        run(command, "make", "my-clinic", "--templates", "templates", "--out", work / "made", cwd=work)
        made = sorted(path.name for path in (work / "made").iterdir())
        assert len(made) == 6, made
        print("made from the wheel:", *made)


def picture() -> None:
    """Draw the README's picture from the page itself."""
    interpreter = environment("[test]")
    with tempfile.TemporaryDirectory() as name:
        run(interpreter, "cli.py", "make", SAMPLES[0][0], "preparation", *SAMPLES[0][1:], "--out", name,
            "--journal", f"{name}/journal.sqlite3")  # fmt: skip
        code = (
            "import sys, pypdfium2; page = pypdfium2.PdfDocument(sys.argv[1])[0]; "
            "page.render(scale=1.25).to_pil().quantize(64).save(sys.argv[2], optimize=True)"
        )
        run(interpreter, "-c", code, f"{name}/{SAMPLES[0][0]}-preparation.pdf", "docs/preparation.png")


def rules() -> None:
    """Write `docs/rules.md`, the manual of `handouts check`, from the rules themselves."""
    run(environment(""), "-c", WRITE_RULES)


WRITE_RULES = (
    "import pathlib; from handouts.check.manual import page; "
    "pathlib.Path('docs/rules.md').write_text(page(), encoding='utf-8', newline='\\n')"
)
COMMANDS = {
    "samples": samples, "tests": tests, "lint": lint, "wheel": wheel, "picture": picture, "rules": rules,
    "bench": bench,
}  # fmt: skip


def main(arguments: list[str]) -> None:
    """Run the command that the arguments name."""
    if not arguments or arguments[0] not in COMMANDS:
        sys.exit(f"{__doc__}\nusage: python3 tasks.py {{{'|'.join(COMMANDS)}}}")
    try:
        COMMANDS[arguments[0]]()
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        sys.exit(STOPPED)


if __name__ == "__main__":
    main(sys.argv[1:])
