"""Compare handouts with ReportLab platypus, Typst, WeasyPrint, and fpdf2 on the same words: `python3 tasks.py bench`.

`--quick` makes small batches; `--only NAME` measures one other engine. Results are printed and written to
`bench/results.json`. Other programs on the machine affect them, so engines take turns, and medians are reported.
"""

# ruff: noqa: S603, T201 - it starts its own processes and prints to whoever asked

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench import conditions, crowd, day, desk, mail
from bench.content import CLINIC, WORKLOADS, content, document, plain
from handouts.compose.composer import Composer

ROOT = Path(__file__).resolve().parent.parent
PATIENTS = 301  # documents for the other engines: a batch and one for warm-up
# Name, module[.function] of the engine, its distribution, documents per batch.
ENGINES = (
    ("ours", "ours", "handouts", 300),
    ("Typst, source", "typst_", "typst", 300),
    ("Typst, template", "typst_.walker", "typst", 300),
    ("platypus", "platypus", "reportlab", 300),
    ("WeasyPrint", "weasyprint_", "weasyprint", 20),
    ("fpdf2", "fpdf2_", "fpdf2", 20),
)
MAKE = ["make", CLINIC, "--at", "2026-12-01 10:00", "--ended", "2026-12-01 11:05", "--name", "Maria Beispiel",
        "--dob", "1946-05-04", "--mrn", "TEST-001", "--level", "L1"]  # fmt: skip


# Users have compiled modules, so let Python write them.
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


class Bench:
    """Runs each measurement in its own process, in `folder`."""

    def __init__(self, folder: Path, quick: bool) -> None:
        self.folder, self.quick = folder, quick
        clinic_content = content()
        count = PATIENTS if not quick else 31
        for workload in WORKLOADS:
            composer = Composer()
            documents = [plain(document(composer, clinic_content, workload, n)) for n in range(count)]
            (folder / f"{workload}.json").write_text(json.dumps(documents), "utf-8")
            (folder / f"{workload}-first.json").write_text(json.dumps(documents[0]), "utf-8")

    def size(self, count: int) -> int:
        """Return the number of documents in a batch."""
        return min(count, 30) if self.quick else count

    def ask(self, mode: str, engine: str, workload: str, count: int = 1, first: int = 0) -> dict[str, Any]:
        """Return the result of one run of `bench.worker`."""
        command = [sys.executable, "-m", "bench.worker", mode, engine, workload, str(count), str(first), self.folder]
        done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False)
        if done.returncode:
            return {"error": done.stderr.strip().splitlines()[-1]}
        result: dict[str, Any] = json.loads(done.stdout)
        return result

    def engine(self, engine: str, workload: str) -> dict[str, Any]:
        """Return pages, words, and tags of one document, or the error."""
        import pypdf

        saved = self.ask("save", engine, workload)
        if "error" in saved:
            return saved
        reader = pypdf.PdfReader(saved["path"])
        words = sum(len(page.extract_text().split()) for page in reader.pages)
        return {"pages": len(reader.pages), "words": words, "tagged": "/StructTreeRoot" in reader.root_object}

    def cold(self, engine: str, workload: str) -> float:
        """Return the seconds that a new process takes to make one document."""
        begin = time.perf_counter()
        self.ask("cold", engine, workload)
        return time.perf_counter() - begin


def compare(bench: Bench, engines: Iterable[tuple[str, str, str, int]], workload: str, rounds: int) -> dict[str, Any]:
    """Measure all engines in turn: `rounds` batches each, and `rounds + 2` cold starts."""
    rows = {name: bench.engine(engine, workload) for name, engine, _, _ in engines}
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in rows}
    starts: dict[str, list[float]] = {name: [] for name in rows}
    for turn in range(rounds + 2):
        for name, engine, _, count in engines:
            if "error" in rows[name]:
                continue
            starts[name].append(bench.cold(engine, workload))
            if turn < rounds:
                runs[name].append(bench.ask("batch", engine, workload, bench.size(count)))
    for name, _, _, count in engines:
        if runs[name]:
            rows[name] |= {key: statistics.median(run[key] for run in runs[name]) for key in ("ms", "cpu_ms", "bytes")}
            rows[name] |= {"cold_ms": min(starts[name]) * 1000, "batch": bench.size(count), "batches": rounds,
                           "batch_ms": [round(run["ms"], 2) for run in runs[name]]}  # fmt: skip
    return rows


def cold_make(times: int) -> dict[str, Any]:
    """Return the wall seconds of `handouts make` with three documents, and the import times by package."""
    walls = []
    with tempfile.TemporaryDirectory() as name:
        command = [sys.executable, "-m", "handouts", *MAKE, "--out", name, "--journal", f"{name}/journal.sqlite3"]
        cpus = []
        subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, check=True)
        for _ in range(times):
            begin, used = time.perf_counter(), os.times()
            subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, check=True)
            walls.append(time.perf_counter() - begin)
            cpus.append(sum(os.times()[2:4]) - sum(used[2:4]))  # of child processes
        timed = [command[0], "-X", "importtime", *command[1:]]
        import_log = subprocess.run(timed, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=True).stderr
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", ""], check=True)
        bare = time.perf_counter() - begin
    times_by_package: dict[str, float] = {}
    for took, module in re.findall(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)", import_log):
        parts = module.split(".")
        package = ".".join(parts[:2]) if parts[0] in ("handouts", "reportlab") else parts[0]
        times_by_package[package] = times_by_package.get(package, 0.0) + int(took) / 1000
    top = sorted(times_by_package.items(), key=lambda pair: -pair[1])
    return {"best": min(walls), "median": statistics.median(walls), "bare_python": bare, "cpu": min(cpus),
            "imports_ms": sum(times_by_package.values()), "top": top[:12]}  # fmt: skip


def machine() -> dict[str, Any]:
    """Return the machine and the versions that were measured."""
    try:
        cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text("utf-8"))
        name = cpu[1] if cpu else platform.processor()
        load = os.getloadavg()[0]
    except OSError:
        name, load = platform.processor(), 0.0
    names = sorted({distribution for _, _, distribution, _ in ENGINES})
    versions = {}
    for distribution in (*names, "uharfbuzz", "pydantic"):
        try:
            versions[distribution] = importlib.metadata.version(distribution)
        except importlib.metadata.PackageNotFoundError:
            versions[distribution] = "not installed"
    try:
        import _rl_accel  # noqa: F401

        versions["rl_accel"] = "used"
    except ImportError:
        versions["rl_accel"] = "not used"
    return {"cpu": name, "cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform(),
            "load_before": round(load, 2), "versions": versions}  # fmt: skip


def show_comparison(workload: str, rows: dict[str, Any]) -> None:
    """Print the table of one workload."""
    ours = rows["ours"]
    print(f"\n{workload}: ms per document in a batch (median), CPU ms, KB, pages, tagged, ratio to ours; cold start")
    head = ("", "ms", "cpu ms", "x ours", "KB", "pages", "words", "tagged", "cold ms", "x ours", "batch")
    print("{:<16}{:>8}{:>8}{:>8}{:>7}{:>7}{:>7}{:>8}{:>9}{:>8}  {}".format(*head))
    for name, row in rows.items():
        if "error" in row:
            print(f"{name:<16}not measured: {row['error']}")
            continue
        print(
            f"{name:<16}{row['ms']:>8.2f}{row['cpu_ms']:>8.2f}{row['ms'] / ours['ms']:>8.2f}{row['bytes'] / 1000:>7.1f}"
            f"{row['pages']:>7}{row['words']:>7}{'yes' if row['tagged'] else 'no':>8}{row['cold_ms']:>9.0f}"
            f"{row['cold_ms'] / ours['cold_ms']:>8.2f}  {row['batches']} x {row['batch']}"
        )
    for peer, target in (("Typst", 0.25), ("platypus", 0.2)):
        peer_rows = [row for name, row in rows.items() if name.startswith(peer) and "ms" in row]
        if peer_rows:
            wall, cpu = (ours[key] / min(row[key] for row in peer_rows) for key in ("ms", "cpu_ms"))
            print(f"ours / {peer}: {wall:.3f} wall time, {cpu:.3f} CPU time   target {target}")


def show_profile(workload: str, profile: dict[str, Any]) -> None:
    """Print where handouts spends its time."""
    print(f"\nprofile of ours, {workload}: {profile['total']:.2f} ms per document under cProfile; by own time")
    print(f"{'own ms':>8}{'%':>6}{'all ms':>8}{'calls':>9}  function")
    for row in profile["own"]:
        share = row["own"] / profile["total"]
        print(f"{row['own']:>8.3f}{share:>6.1%}{row['all']:>8.3f}{row['calls']:>9.1f}  {row['name']}")
    print("including the functions they call:")
    for row in profile["whole"]:
        print(f"{row['all']:>8.3f}{row['all'] / profile['total']:>6.1%}{row['calls']:>9.1f}  {row['name']}")


def main() -> None:
    """Measure, print, and write the results."""
    options = argparse.ArgumentParser(prog="bench", description=__doc__)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--only", nargs="*", help="engines by name; ours always runs")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--no-memory", action="store_true")
    options.add_argument("--out", type=Path, default=ROOT / "bench" / "results.json")
    arguments = options.parse_args()
    engines = [row for row in ENGINES if arguments.only is None or row[0] == "ours" or row[0] in arguments.only]
    results: dict[str, Any] = {"machine": machine()}
    row = results["machine"]
    print(f"{row['cpu']}, {row['cores']} cores, Python {row['python']}, load {row['load_before']}, {row['system']}")
    print(", ".join(f"{name} {version}" for name, version in row["versions"].items()))
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), arguments.quick)
        for workload in WORKLOADS:
            results[workload] = compare(bench, engines, workload, arguments.rounds)
            show_comparison(workload, results[workload])
        results["make"] = make = cold_make(7)
        print(f"\ncold `handouts make` of three documents: best of 7 {make['best']:.3f} s, target 0.4")
        print(f"median {make['median']:.3f} s, CPU {make['cpu']:.2f} s, python alone {make['bare_python']:.3f} s")
        print(f"imports under -X importtime {make['imports_ms']:.0f} ms, by package:",
              ", ".join(f"{name} {took:.0f}" for name, took in make["top"]))  # fmt: skip
        if not arguments.no_memory:
            counts = (100, 1000) if arguments.quick else (100, 1000, 5000)
            results["memory_mb"] = {n: bench.ask("memory", "ours", "visit", n).get("mb") for n in counts}
            print("\npeak memory of ours, MB:", ", ".join(f"{n}: {mb:.0f}" for n, mb in results["memory_mb"].items()))
        results["conditions"] = row = conditions.measure(Path(folder), 50 if arguments.quick else 200)
        print(f"\n{conditions.QUESTIONS} conditions and {conditions.ENTRIES} timed entries, other answers each:",
              f"{row['conditions_ms']:.1f} ms per patient, {row['ratio']:.2f} times a set without,",
              "target 1.5")  # fmt: skip
        results["day"] = []
        for count in (100,) if arguments.quick else day.SIZES:
            results["day"].append(row := day.measure(Path(folder), count))
            print(f"\nday of {count} patients: {row['seconds']:.1f} s, CPU {row['cpu_seconds']:.1f} s,",
                  f"{row['memory_mb']:.0f} MB in total, print-all.pdf {row['print_all_mb']:.0f} MB")  # fmt: skip
        results["mail"] = []
        for consent in ("plain", "encrypted"):
            results["mail"].append(row := mail.measure(Path(folder), consent, 30 if arguments.quick else mail.COUNT))
            print(f"\n{row['mails']} mails, {consent}, {row['kb']:.0f} KB each: {row['a_second']:.0f} per second,",
                  "target 100")  # fmt: skip
        results["desk"] = row = desk.measure(Path(folder), 100 if arguments.quick else desk.COUNT)
        print(f"\nfront desk's page, {row['patients']} patients: list {row['list_ms']:.0f} ms (target 300),",
              f"preview after a change {row['preview_ms']:.0f} ms and an image of a page {row['picture_ms']:.0f} ms",
              f"(target 500), start {row['start_ms']:.0f} ms, {row['memory_mb']:.0f} MB")  # fmt: skip
        results["crowd"] = row = crowd.measure(Path(folder) / "crowd", *((5, 50, 2) if arguments.quick else ()))
        print(f"\n{row['people']} people at once, {row['patients']} patients: median answer {row['median_ms']:.0f} ms",
              f"(target 300), 95 % below {row['p95_ms']:.0f} ms, {row['answers']} answers, none wrong")  # fmt: skip
        results["profile"] = {}
        for workload in WORKLOADS:
            results["profile"][workload] = bench.ask("profile", "ours", workload, 30 if arguments.quick else 100)
            show_profile(workload, results["profile"][workload])
    arguments.out.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
