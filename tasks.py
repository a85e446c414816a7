"""Developer commands for any system. Start with `python3 tasks.py samples` and `python3 tasks.py tests`.

Each command creates the environment `.venv` if it does not exist, installs missing packages, and runs.
This file uses only the standard library. Other commands: `lint`, `wheel`, `pythons`, `picture`, `rules`, `fields`,
`coverage`, `bench`.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
PYTHON_VERSIONS = ("3.11", "3.12", "3.13")  # they must make the same bytes
EXTRAS = ("", "[mail,desk]", "[test]", "[dev]")  # each holds the ones before it
INTERRUPTED = 130  # the exit code of shells after Ctrl+C
STOP_SECONDS = 20.0  # time for a command to clean up after Ctrl+C
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each command would compile the program and the tests anew
PATIENT = ["--name", "Maria Beispiel", "--dob", "1946-05-04", "--mrn", "TEST-001"]
CHILD = ["--name", "Lily Sample", "--dob", "2018-05-04", "--weight", "24 kg"]
SPINE_PATIENT = [*PATIENT, "--level", "L1"]
SAMPLES = [
    ["pain-relief-georgia", "--at", "2026-12-01 10:00", "--ended", "2026-12-01 11:05", *SPINE_PATIENT],
    ["california-imaging", "--at", "2026-12-01 10:00", "--medicine", "Plavix", *SPINE_PATIENT],
    ["ivc", "--at", "2023-03-01 10:00", "--today", "2023-02-20", *SPINE_PATIENT],
    ["reference", "--at", "2026-12-01 10:00", "--ended", "2026-12-01 11:05", *SPINE_PATIENT],
    ["colorado-spine", "--at", "2026-12-01 10:00", *SPINE_PATIENT],
    ["exampleton-joint", "--at", "2026-12-15 10:00", "--level", "right", *PATIENT],
    ["fable-creek", "--at", "2026-12-15 14:00", *PATIENT],
    ["storybook-eye", "--at", "2026-12-15 10:00", "--level", "left", *PATIENT],
    ["neverfield-heart", "--at", "2026-12-15 10:00", "--location", "south", "--physician", "Dr. Ben Example", *PATIENT],
    ["wonderwell-childrens", "--at", "2026-12-15 13:30", *CHILD],
]


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    """Run a command. If it fails, exit with its exit code. After Ctrl+C, wait for it to end."""
    arguments = [str(part) for part in command]
    print("+", subprocess.list2cmdline(arguments) if os.name == "nt" else shlex.join(arguments), flush=True)
    with subprocess.Popen(arguments, cwd=cwd) as process:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            # The terminal also sent the signal to the command, which may need time to clean up.
            _wait_for_end(process)
            raise
    if code:
        sys.exit(code)


def _wait_for_end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(STOP_SECONDS)
    except (KeyboardInterrupt, subprocess.TimeoutExpired):
        process.terminate()
        process.wait()


def python(folder: Path) -> Path:
    """Return the interpreter of an environment."""
    return folder / SCRIPTS / ("python.exe" if os.name == "nt" else "python")


def environment(extra: str) -> Path:
    """Install the project with an extra into `.venv`, and return its interpreter.

    Installs nothing if this extra, or one that holds it, was installed with the same `pyproject.toml`.
    """
    folder = ROOT / ".venv"
    if not python(folder).exists():
        venv.create(folder, with_pip=True, clear=True)
    installed = folder / "installed-extras.txt"
    digest = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if not {f"{digest} {name}" for name in EXTRAS[EXTRAS.index(extra) :]} & _lines(installed):
        run(python(folder), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", f".{extra}")
        with installed.open("a", encoding="utf-8") as file:
            file.write(f"{digest} {extra}\n")
    return python(folder)


def _lines(file: Path) -> set[str]:
    return set(file.read_text("utf-8").splitlines()) if file.exists() else set()


def samples() -> None:
    """Make the handouts of the sample clinics: for a fictional patient in `out/`, blank ones in `out/blank/`."""
    interpreter = environment("")
    for arguments in SAMPLES:
        # Fictional patients do not belong in the user's journal.
        run(interpreter, "cli.py", "make", *arguments, "--out", "out", "--journal", "out/journal.sqlite3")
    for arguments in SAMPLES:
        # A clinic with several sites or physicians makes no page without them.
        places = [arguments.index(name) for name in ("--location", "--physician") if name in arguments]
        choices = [part for place in places for part in arguments[place : place + 2]]
        run(interpreter, "cli.py", "make", arguments[0], *choices, "--out", "out/blank")


def tests() -> None:
    """Install the real programs that tests use, if that needs no password, and run all tests.

    Tests that need a program that is missing are skipped; the last line of the run names them.
    """
    interpreter = environment("[test]")
    run(interpreter, "-m", "tests.support.real_programs")
    # Tests that drive a browser, a mail server or a printer wait for it, so there are half as many workers again as
    # cores. `tests/support/work_units.py` divides the tests among them (`loadgroup`).
    cores = os.cpu_count() or 1
    workers = ("-n", str(cores + cores // 2), "--dist", "loadgroup")
    run(interpreter, "-m", "pytest", "-q", *workers, *sys.argv[2:])


def lint() -> None:
    """Check style and types with the same versions as pre-commit."""
    interpreter = environment("[dev]")
    run(interpreter, "-m", "ruff", "check", ".")
    run(interpreter, "-m", "ruff", "format", "--check", ".")
    run(interpreter, "-m", "mypy", "handouts", "cli.py")


def bench() -> None:
    """Compare the speed with other engines on the same content. `--quick` is shorter. See `bench/__main__.py`."""
    interpreter = environment("[mail,desk]")
    run(interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "bench/requirements.txt")
    run(interpreter, "-m", "bench", *sys.argv[2:])


def wheel() -> None:
    """Build the wheel, install it into an empty environment, and make handouts with it, away from the sources."""
    interpreter = environment("[dev]")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(interpreter, "-m", "build", "--quiet", "--wheel", "--outdir", folder, ".")
        venv.create(folder / "empty", with_pip=True)
        wheel_file = next(folder.glob("*.whl"))
        quiet = ("--quiet", "--disable-pip-version-check", "--no-compile")
        run(python(folder / "empty"), "-m", "pip", "install", *quiet, wheel_file)
        command = folder / "empty" / SCRIPTS / ("handouts.exe" if os.name == "nt" else "handouts")
        run(command, "make", "pain-relief-georgia", "--at", "2026-12-01 10:00", "--out", folder / "out", cwd=folder)
        run(command, "new", "my-clinic", cwd=folder)
        run(command, "make", "my-clinic", "--templates", "templates", "--out", folder / "out", cwd=folder)
        names = sorted(path.name for path in (folder / "out").iterdir())
        assert len(names) == 6, names
        print("Made with the wheel:", *names)


def pythons() -> None:
    """Make the sample day with each Python of 3.11 to 3.13 on this machine. All must make the same bytes."""
    interpreter = environment("")
    interpreters = {version: path for version in PYTHON_VERSIONS if (path := interpreter_of(version))}
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(os.cpu_count()) as at_once:
        days = at_once.map(
            lambda version: _sample_day(interpreter, version, interpreters[version], Path(name) / version), interpreters
        )
        digests = {version: lines for version, lines in zip(interpreters, days, strict=True) if lines is not None}
    compare(digests)
    if len(digests) < 2:
        print(f"Nothing was compared: only Python {', '.join(digests) or 'of other versions'} could be used.")
        if os.environ.get("CI") and len(interpreters) > 1:
            sys.exit("CI must compare at least two versions of Python where two are installed.")


def _sample_day(own: Path, version: str, path: Path, folder: Path) -> list[str] | None:
    """Return the digests of the sample day as one Python makes it, or None if a dependency has no wheel for it.

    `own` is the interpreter of `.venv`. Another version gets an environment of its own in `folder`.
    """
    used = own
    if version_of(own) != version:
        used = python(folder)
        run(path, "-m", "venv", "--without-pip", folder)
        pip = (own, "-m", "pip", "--python", used, "install", "--no-compile")
        quiet = ("--quiet", "--disable-pip-version-check", "--only-binary", ":all:")
        if subprocess.run([*pip, *quiet, *core_dependencies()], check=False).returncode:
            print(f"Python {version}: skipped, because a dependency has no wheel for it", flush=True)
            return None
    print(f"Python {version}: {path}", flush=True)
    command = [used, "-m", "tests.support.sample_day"]
    day = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if day.returncode:
        sys.exit(f"Python {version}: making the sample day failed")
    return day.stdout.splitlines()


def compare(digests: dict[str, list[str]]) -> None:
    """Exit with the names of files that differ between versions of Python. `digests` holds lines `SHA-256 name`."""
    (first, lines), *remaining = digests.items() or [("", [])]
    for version, other_lines in remaining:
        different = sorted({line.partition(" ")[2] for line in {*lines} ^ {*other_lines}})
        if different or len(lines) != len(other_lines):
            heading = f"Python {first} and {version} make different bytes of {len(different)} files:"
            sys.exit("\n".join([heading, *different]))
        print(f"Python {first} and {version}: {len(lines)} files, the same bytes")


def interpreter_of(version: str) -> Path | None:
    """Find a Python with a version ("3.12"): this one, or one of pyenv, on the PATH, or of uv; else None."""
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        return Path(sys.executable)
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    candidates = [python(folder) for folder in sorted(root.glob(f"{version}.*"), reverse=True)]
    candidates += [Path(path) for path in (shutil.which(f"python{version}"),) if path]
    if uv := shutil.which("uv"):
        command = [uv, "python", "find", "--no-python-downloads", version]
        candidates.append(Path(subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()))
    return next((path for path in candidates if path.is_file() and version_of(path) == version), None)


def version_of(path: Path) -> str:
    """Return the version of an interpreter as '3.12', or '' if it does not start, like some pyenv shims."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        return subprocess.run([path, "-c", code], capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""


def core_dependencies() -> list[str]:
    """Return the dependencies of the program, without extras, from `pyproject.toml`."""
    import tomllib

    with (ROOT / "pyproject.toml").open("rb") as file:
        return list(tomllib.load(file)["project"]["dependencies"])


def picture() -> None:
    """Draw the pictures in the README and in `docs/leaflet.md` from the pages themselves."""
    interpreter = environment("[test]")
    _draw(interpreter, SAMPLES[0], 1, "docs/preparation.png")
    leaflet = ("fable-creek", "--at", "2026-12-01 14:00", "--name", "Maria Beispiel", "--today", "2026-11-20")
    _draw(interpreter, leaflet, 1, "docs/colonoscopy.png")


def _draw(interpreter: Path, sample: Sequence[str], page: int, path: str) -> None:
    """Draw a page of the preparation of a sample, as in SAMPLES."""
    with tempfile.TemporaryDirectory() as name:
        run(interpreter, "cli.py", "make", sample[0], "preparation", *sample[1:], "--out", name,
            "--journal", f"{name}/journal.sqlite3")  # fmt: skip
        code = (
            f"import sys, pypdfium2; page = pypdfium2.PdfDocument(sys.argv[1])[{page - 1}]; "
            "page.render(scale=1.25).to_pil().quantize(64).save(sys.argv[2], optimize=True)"
        )
        run(interpreter, "-c", code, f"{name}/{sample[0]}-preparation.pdf", path)


def rules() -> None:
    """Write `docs/rules.md`, the manual of `handouts check`, from the docstrings of the rules."""
    run(environment(""), "-c", WRITE_RULES)


def coverage() -> None:
    """Write `docs/coverage.md`: how much of public instruction sheets a set can say as data."""
    run(environment("[test]"), "docs/coverage/count.py")


def words() -> None:
    """Write the list of all texts of the desk, and bring its shipped languages up to date with it."""
    run(environment("[mail,desk]"), "-m", "handouts.desk.message_template")


def fields() -> None:
    """Write the references of YAML keys and of appointment fields from the models and the table."""
    run(environment(""), "-c", WRITE_FIELDS)


WRITE_RULES = (
    "import pathlib; from handouts.check.rule import rules_manual; "
    "pathlib.Path('docs/rules.md').write_text(rules_manual(), encoding='utf-8', newline='\\n')"
)
WRITE_FIELDS = (
    "import pathlib; from handouts.appointment_fields import as_markdown; "
    "pathlib.Path('docs/appointment-fields.md').write_text(as_markdown(), encoding='utf-8', newline='\\n'); "
    "import pathlib; from handouts.content.field_reference import page; "
    "pathlib.Path('docs/fields.md').write_text(page(), encoding='utf-8', newline='\\n')"
)
COMMANDS = {
    "samples": samples, "tests": tests, "lint": lint, "wheel": wheel, "picture": picture, "rules": rules,
    "fields": fields, "words": words, "coverage": coverage, "bench": bench, "pythons": pythons,
}  # fmt: skip


def main(arguments: list[str]) -> None:
    """Run the command named by the first argument."""
    if not arguments or arguments[0] not in COMMANDS:
        sys.exit(f"{__doc__}\nusage: python3 tasks.py {{{'|'.join(COMMANDS)}}}")
    try:
        COMMANDS[arguments[0]]()
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main(sys.argv[1:])
