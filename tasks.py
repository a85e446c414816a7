"""Everything a newcomer needs, on any system: `python3 tasks.py samples` and `python3 tasks.py tests`.

Each command makes the environment `.venv` when it is not there, installs into it what is missing, and does its work.
Only the standard library is used here. Other commands: `lint`, `wheel`, `pythons`, `picture`, `rules`, `fields`,
`bench`.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
MINORS = ("3.11", "3.12", "3.13")  # versions of Python that give the same bytes
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


def pythons() -> None:
    """Make the sample day with every Python of 3.11 to 3.13 on this machine: all must give the same bytes."""
    interpreter = environment("")
    found = {minor: path for minor in MINORS if (path := interpreter_of(minor))}
    made: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as name:
        for minor, path in found.items():
            folder = Path(name) / minor
            run(path, "-m", "venv", "--without-pip", folder)
            pip = (interpreter, "-m", "pip", "--python", python(folder), "install")
            quiet = ("--quiet", "--disable-pip-version-check", "--only-binary", ":all:")
            if subprocess.run([*pip, *quiet, *core_dependencies()], check=False).returncode:
                print(f"Python {minor}: skipped, a dependency has no wheel for it", flush=True)
                continue
            print(f"Python {minor}: {path}", flush=True)
            done = subprocess.run(
                [python(folder), "-m", "tests.sample_day"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
            )
            if done.returncode:
                sys.exit(f"Python {minor}: the sample day was not made")
            made[minor] = done.stdout.splitlines()
    compare(made)
    if len(made) < 2:
        print(f"Compared nothing: only Python {', '.join(made) or 'of other versions'} could be used.")
        if os.environ.get("CI") and len(found) > 1:
            sys.exit("CI compares at least two versions of Python where two are installed.")


def compare(made: dict[str, list[str]]) -> None:
    """End with the files that differ, where the lines of two versions of Python do."""
    (first, lines), *others = made.items() or [("", [])]
    for minor, more in others:
        differing = sorted({line.partition(" ")[2] for line in {*lines} ^ {*more}})
        if differing or len(lines) != len(more):
            sys.exit("\n".join([f"Python {first} and {minor} make other bytes of {len(differing)} files:", *differing]))
        print(f"Python {first} and {minor}: {len(lines)} files, the same bytes")


def interpreter_of(minor: str) -> Path | None:
    """A Python of that version ("3.12"): this one, of pyenv, on the path, or of uv; None where there is none."""
    if minor == f"{sys.version_info.major}.{sys.version_info.minor}":
        return Path(sys.executable)
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    candidates = [python(folder) for folder in sorted(root.glob(f"{minor}.*"), reverse=True)]
    candidates += [Path(path) for path in (shutil.which(f"python{minor}"),) if path]
    if uv := shutil.which("uv"):
        asked = [uv, "python", "find", "--no-python-downloads", minor]
        candidates.append(Path(subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()))
    return next((path for path in candidates if path.is_file() and version_of(path) == minor), None)


def version_of(path: Path) -> str:
    """'3.12' of an interpreter; '' where it does not start, such as a stand-in of pyenv."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        return subprocess.run([path, "-c", code], capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""


def core_dependencies() -> list[str]:
    """What the program itself needs, as `pyproject.toml` states it."""
    import tomllib

    with (ROOT / "pyproject.toml").open("rb") as file:
        return list(tomllib.load(file)["project"]["dependencies"])


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


def fields() -> None:
    """Write `docs/fields.md`, the fields of an appointment, from their table."""
    run(environment(""), "-c", WRITE_FIELDS)


WRITE_FIELDS = (
    "import pathlib; from handouts.appointment_fields import as_markdown; "
    "pathlib.Path('docs/fields.md').write_text(as_markdown(), encoding='utf-8', newline='\\n')"
)
WRITE_RULES = (
    "import pathlib; from handouts.check.manual import page; "
    "pathlib.Path('docs/rules.md').write_text(page(), encoding='utf-8', newline='\\n')"
)
COMMANDS = {
    "samples": samples, "tests": tests, "lint": lint, "wheel": wheel, "picture": picture, "rules": rules,
    "fields": fields, "bench": bench, "pythons": pythons,
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
