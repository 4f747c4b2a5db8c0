"""Runs the benchmarks beside the peers and records what came out.

usage: python bench/run.py --build build/release [--only CASE] [--runs N] [--small]

Each case is run at three sizes; candor and its peer get the same input, the same number of threads
and the same machine in the same minutes. Times are medians; both answers are compared, and a
difference is a failure. Writes bench/results/DATE.json and DATE.md.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import datetime
import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import generate_data
import generate_models

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "bench" / "data"
PEERS = ROOT / "bench" / "peers"
RESULTS = ROOT / "bench" / "results"
# Sums of 20 metrics are compared within this; counts are exact.
TOLERANCE = 1e-9
# Sums of predictions, of float32 models too.
PREDICTION_TOLERANCE = 1e-6
# What the endpoint takes for a request, and how many are in flight.
SERVICE_MILLISECONDS = 20
IN_FLIGHT = 64


@dataclasses.dataclass
class Row:
    """One line of the table: a case at one size."""

    case: str
    rows: int
    candor_seconds: float
    peer: str = ""
    peer_seconds: float | None = None
    candor_peak_mib: float | None = None
    peer_peak_mib: float | None = None
    goal: str = ""
    note: str = ""  # what else was measured

    @property
    def ratio(self) -> float | None:
        """How many times faster candor is."""
        return self.peer_seconds / self.candor_seconds if self.peer_seconds else None


@dataclasses.dataclass
class Settings:
    """What every case is handed."""

    build: Path
    threads: int
    runs: int
    small: bool

    @property
    def candor(self) -> str:
        """The program."""
        return str(self.build / "bin" / "candor")

    def sizes(self, *sizes: int) -> list[int]:
        """The sizes of a case, divided by 100 for a trial of the benchmarks themselves."""
        return [size // 100 for size in sizes] if self.small else list(sizes)


def agree(case: str, ours: float, theirs: float, tolerance: float = TOLERANCE) -> None:
    """Stops when two answers differ: a fast wrong answer is no result."""
    if abs(ours - theirs) > tolerance * max(1.0, abs(theirs)):
        sys.exit(f"{case}: candor says {ours!r}, the peer says {theirs!r}")


def measure(settings: Settings, program: str, rows: int, **variables: object) -> dict[str, float]:
    """Medians of what a google-benchmark program measures: "seconds", "answer", its counters.

    It is handed each variable as CANDOR_BENCH_ and its name in capitals.
    """
    variables = {"threads": settings.threads, **variables, "rows": rows}
    environment = {f"CANDOR_BENCH_{name.upper()}": str(value) for name, value in variables.items()}
    command = [str(settings.build / "bin" / program), "--benchmark_format=json"]
    command.append(f"--benchmark_repetitions={settings.runs}")
    environment = {**os.environ, "no_proxy": "127.0.0.1", **environment}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    entries: list[dict[str, Any]] = json.loads(run.stdout)["benchmarks"]
    repetitions = [entry for entry in entries if entry["run_type"] == "iteration"]
    for entry in repetitions:
        if entry.get("error_occurred"):
            sys.exit(f"{program}: {entry['error_message']}")
        entry["seconds"] = entry["real_time"] / 1000.0
    numbers = [name for name, value in repetitions[0].items() if isinstance(value, int | float)]
    return {name: statistics.median(entry[name] for entry in repetitions) for name in numbers}


def run_peer(settings: Settings, script: str, files: list[Path], rows: int) -> tuple[float, float]:
    """Median seconds and answer of a peer that measures inside its own process.

    `script` may bring words of its own that stand before the files.
    """
    name, *words = script.split()
    arguments = [*map(str, files), str(rows), str(settings.threads), str(min(settings.runs, 3))]
    command = [sys.executable, str(PEERS / name), *words, *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    outcome = json.loads(run.stdout)
    return statistics.median(outcome["seconds"]), outcome["answer"]


def run_process(command: list[str]) -> tuple[float, float, str]:
    """Seconds, peak memory in MiB and standard output of a whole process."""
    launcher = [sys.executable, "-I", "-S", str(ROOT / "bench" / "measure_process.py")]
    run = subprocess.run([*launcher, *command], capture_output=True, text=True, check=True)
    measured = json.loads(run.stdout)
    if measured["exit_code"] != 0:
        sys.exit(f"exit code {measured['exit_code']} of: {' '.join(command)}")
    return measured["seconds"], measured["peak_mib"], measured["output"]


def in_memory(
    settings: Settings,
    case: str,
    program: str,
    script: str,
    peer: str,
    files: list[Path],
    rows: int,
) -> Row:
    """A kernel against a peer that has the same columns in memory."""
    ours = measure(settings, program, rows, **dict(zip(("file", "flags"), files, strict=False)))
    peer_seconds, peer_answer = run_peer(settings, script, files, rows)
    agree(f"{case}, {rows} rows", ours["answer"], peer_answer)
    return Row(case, rows, ours["seconds"], peer, peer_seconds)


def cube(settings: Settings) -> list[Row]:
    """The contingency cube against GROUP BY ALL."""
    result = []
    for rows in settings.sizes(1_000_000, 10_000_000, 100_000_000):
        files = [generate_data.cube_file(DATA, rows)]
        result.append(
            in_memory(settings, "cube", "cube_benchmark", "duckdb_cube.py", "DuckDB", files, rows)
        )
    result[-1].goal = "15x"
    return result


def metrics(settings: Settings) -> list[Row]:
    """20 metrics with intervals against the same 20 without."""
    result = []
    for rows in settings.sizes(10_000, 100_000, 1_000_000):
        files = [generate_data.metrics_file(DATA, rows)]
        program, script = "metrics_benchmark", "smclarify_metrics.py"
        result.append(in_memory(settings, "metrics", program, script, "smclarify", files, rows))
    result[-1].goal = "500x"
    return result


def flip_test(settings: Settings) -> list[Row]:
    """The nearest-neighbour search, with the same answer."""
    result = []
    for rows in settings.sizes(10_000, 30_000, 100_000):
        files = list(generate_data.flip_test_files(DATA, rows))
        program, script = "flip_test_benchmark", "smclarify_flip_test.py"
        result.append(in_memory(settings, "flip test", program, script, "smclarify", files, rows))
    result[-1].goal = "10x"
    return result


def whole_process(settings: Settings, case: str, data: Path, rows: int) -> Row:
    """candor run against a Python process with DuckDB, turn by turn."""
    config = generate_data.decisions_config(DATA, data)
    theirs = [sys.executable, str(PEERS / "duckdb_groups.py"), str(data), str(settings.threads)]
    ours_seconds, their_seconds, ours_peak, their_peak = [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "out"
        ours = [settings.candor, "run", "--config", str(config), "--output", str(output)]
        ours += ["--threads", str(settings.threads), "--force", "--quiet"]
        for _ in range(settings.runs):
            seconds, peak, _ = run_process(ours)
            ours_seconds.append(seconds)
            ours_peak.append(peak)
            seconds, peak, text = run_process(theirs)
            their_seconds.append(seconds)
            their_peak.append(peak)
        analysis = json.loads((output / "analysis.json").read_text(encoding="utf-8"))
    for stage, name, line in zip(
        ("pre_training", "post_training"), ("DPL", "DPPL"), text.splitlines(), strict=True
    ):
        (entry,) = analysis[f"{stage}_bias_metrics"]["facets"]["sex"]
        (value,) = [metric["value"] for metric in entry["metrics"] if metric["name"] == name]
        agree(f"{case}, {rows} rows, {name}", value, float(line))
    return Row(
        case,
        rows,
        statistics.median(ours_seconds),
        "Python + DuckDB",
        statistics.median(their_seconds),
        max(ours_peak),
        max(their_peak),
    )


def csv(settings: Settings) -> list[Row]:
    """A CSV of 15 columns to analysis.json."""
    result = [
        whole_process(settings, "CSV", generate_data.decisions_csv(DATA, rows), rows)
        for rows in settings.sizes(100_000, 1_000_000, 4_000_000)
    ]
    result[1].goal = "1x"
    return result


def parquet(settings: Settings) -> list[Row]:
    """A Parquet file of 15 columns to analysis.json."""
    result = [
        whole_process(settings, "Parquet", generate_data.decisions_parquet(DATA, rows), rows)
        for rows in settings.sizes(1_000_000, 3_000_000, 10_000_000)
    ]
    result[-1].goal = "1x, < 300 MiB"
    return result


def start_up(settings: Settings) -> list[Row]:
    """What a command costs before it does anything."""
    result = []
    runs = 4 * settings.runs
    times = [run_process([settings.candor, "--version"]) for _ in range(runs)]
    version = Row("--version", 0, statistics.median(t[0] for t in times), goal="30 ms")
    version.candor_peak_mib = max(t[1] for t in times)
    result.append(version)
    data = generate_data.decisions_csv(DATA, 1000)
    config = generate_data.decisions_config(DATA, data)
    with tempfile.TemporaryDirectory() as folder:
        command = [settings.candor, "run", "--config", str(config), "--force", "--quiet"]
        command += ["--output", str(Path(folder) / "out"), "--threads", str(settings.threads)]
        times = [run_process(command) for _ in range(runs)]
    job = Row("small job", 1000, statistics.median(t[0] for t in times), goal="100 ms")
    job.candor_peak_mib = max(t[1] for t in times)
    result.append(job)
    return result


def predict(settings: Settings) -> list[Row]:
    """Models in this process against their makers' libraries."""
    models = {
        "XGBoost": (generate_models.xgboost_model(DATA), "library_predict.py xgboost"),
        "LightGBM": (generate_models.lightgbm_model(DATA), "library_predict.py lightgbm"),
    }
    result = []
    for peer, (model, script) in models.items():
        for rows in settings.sizes(1_000, 10_000, 100_000):
            file = generate_models.prediction_rows(DATA, rows)
            ours = measure(settings, "predict_benchmark", rows, file=file, model=model)
            peer_seconds, answer = run_peer(settings, script, [file, model], rows)
            agree(f"predict, {peer}, {rows} rows", ours["answer"], answer, PREDICTION_TOLERANCE)
            result.append(Row("predict", rows, ours["seconds"], peer, peer_seconds))
        result[-1].goal = "2x"
    return result


@contextlib.contextmanager
def slow_endpoint(settings: Settings, milliseconds: int) -> Iterator[str]:
    """The URL of an endpoint that takes so long to answer."""
    command = [str(settings.build / "bin" / "slow_endpoint"), str(milliseconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


def endpoint(settings: Settings) -> list[Row]:
    """Many requests in flight against one, with the same batches."""
    result = []
    once = dataclasses.replace(settings, runs=1)  # one at a time: a minute, nearly all of it waits
    for rows in settings.sizes(16_000, 48_000, 160_000):
        with slow_endpoint(settings, SERVICE_MILLISECONDS) as url:
            many = measure(settings, "endpoint_benchmark", rows, url=url, in_flight=IN_FLIGHT)
            one = measure(once, "endpoint_benchmark", rows, url=url, in_flight=1)
        agree(f"endpoint, {rows} rows", many["answer"], one["answer"])
        row = Row("endpoint", rows, many["seconds"], "one at a time", one["seconds"])
        row.note = f"{100 * many['slots_filled']:.1f} % of {IN_FLIGHT} slots filled"
        result.append(row)
    result[-1].goal = "50x, 95 % filled"
    return result


def duplicates(settings: Settings) -> list[Row]:
    """The masked rows of a Kernel SHAP job, equal ones sent once."""
    result = []
    (rows,) = settings.sizes(100)
    for baseline_rows in (1, 10):
        job = measure(settings, "duplicates_benchmark", rows, baseline_rows=baseline_rows)
        fewer = 100 * (1 - job["sent"] / job["asked"])
        name = f"duplicates, baseline of {baseline_rows}"
        row = Row(name, int(job["asked"]), job["seconds"])
        row.note = f"{fewer:.1f} % fewer sent"
        result.append(row)
    result[0].goal = "25 % fewer sent"
    return result


def client(settings: Settings) -> list[Row]:
    """The processor time that a batch of CSV costs the client."""
    result = []
    for rows in settings.sizes(1_000):
        with slow_endpoint(settings, 0) as url:
            batch = measure(settings, "client_benchmark", rows, url=url)
        row = Row("client, one batch", rows, batch["seconds"], goal="1 ms", note="processor time")
        result.append(row)
    return result


CASES = {
    "cube": cube,
    "metrics": metrics,
    "flip_test": flip_test,
    "csv": csv,
    "parquet": parquet,
    "start_up": start_up,
    "predict": predict,
    "endpoint": endpoint,
    "duplicates": duplicates,
    "client": client,
}


def machine(settings: Settings) -> dict[str, str]:
    """What the figures depend on."""
    cpu = "unknown"
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            cpu = line.split(":", 1)[1].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    version = subprocess.run(
        [settings.candor, "--version"], capture_output=True, text=True, check=True
    )
    packages = (
        "duckdb",
        "smclarify",
        "pandas",
        "scikit-learn",
        "pyarrow",
        "xgboost-cpu",
        "lightgbm",
    )
    return {
        "cpu": cpu,
        "cores": str(os.cpu_count()),
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "threads": str(settings.threads),
        "candor": version.stdout.strip(),
        "python": platform.python_version(),
        **{name: importlib.metadata.version(name) for name in packages},
    }


def time_text(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds:.2f} s" if seconds >= 1.0 else f"{seconds * 1000:.3g} ms"


def memory_text(mib: float | None) -> str:
    return "" if mib is None else f"{mib:.0f} MiB"


def table(rows: list[Row]) -> str:
    """The rows as Markdown."""
    lines = [
        "| case | rows | candor | peer | | times faster | goal | also | peak candor | peak peer |",
        "|---|---:|---:|---|---:|---:|---|---|---:|---:|",
    ]
    for row in rows:
        cells = [row.case, f"{row.rows:,}" if row.rows else ""]
        cells += [time_text(row.candor_seconds), row.peer, time_text(row.peer_seconds)]
        cells += ["" if row.ratio is None else f"{row.ratio:.3g}x", row.goal, row.note]
        cells += [memory_text(row.candor_peak_mib), memory_text(row.peer_peak_mib)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def record(settings: Settings, rows: list[Row]) -> None:
    """Writes the figures with machine, versions and date."""
    date = datetime.datetime.now(datetime.UTC).date().isoformat()
    facts = machine(settings)
    RESULTS.mkdir(parents=True, exist_ok=True)
    figures = [{**dataclasses.asdict(row), "ratio": row.ratio} for row in rows]
    document = {"date": date, "machine": facts, "runs": settings.runs, "results": figures}
    (RESULTS / f"{date}.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    about = ", ".join(f"{name} {value}" for name, value in facts.items())
    text = f"# {date}\n\n{about}. Medians of {settings.runs} runs.\n\n{table(rows)}\n"
    (RESULTS / f"{date}.md").write_text(text, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Runs the benchmarks beside the peers.")
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "release")
    parser.add_argument("--only", choices=CASES, action="append", help="run this case alone")
    parser.add_argument("--runs", type=int, default=5, help="runs of each case")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--small", action="store_true", help="a hundredth of the rows, not recorded"
    )
    arguments = parser.parse_args()
    settings = Settings(
        arguments.build.resolve(), arguments.threads, arguments.runs, arguments.small
    )

    rows: list[Row] = []
    for name, case in CASES.items():
        if arguments.only is None or name in arguments.only:
            print(f"{name} ...", file=sys.stderr, flush=True)
            rows += case(settings)
    print(table(rows))
    # A part of the cases, or small ones, would replace the day's record by less.
    if arguments.only is None and not arguments.small:
        record(settings, rows)


if __name__ == "__main__":
    main()
