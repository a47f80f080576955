"""Measures polling: ``make bench``, or python -m tests.bench [--feeds 2000] [--runs 3].

Three cycles over the same feeds from a local server: everything new, nothing changed (all 304), a tenth changed. CPU
seconds (user + system, all processes of a program), wall seconds and peak memory (of its largest process), the
programs in turn in each run; medians are printed as the table of README.md. Nothing is asserted: a figure is read by
a person. A program that failed has no figure, for it did less than the others: its row is left out, and a line below
the table says why.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

CYCLES = {1: "first", 2: "all 304", 3: "10 % changed"}


@dataclass(frozen=True)
class Figure:
    """One run of one program."""

    cpu_s: float
    wall_s: float
    peak_mib: float


@dataclass(frozen=True)
class Failed:
    """One run of a program that did not do its work."""

    why: str


def measured(command: list[str]) -> Figure | Failed:
    """Run to the end. An exit code other than 0 is a failure, also ``rasid once``'s 1: no source should fail here."""
    metered = [sys.executable, "-m", "tests.bench.meter", *command]
    done = subprocess.run(metered, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0:
        said = done.stderr.strip() or "no word on stderr"
        print(said[-2000:], file=sys.stderr)
        return Failed(f"exit code {done.returncode}: {said.splitlines()[-1]}")
    return Figure(**json.loads(done.stdout))


def config(folder: Path, addresses: list[str]) -> Path:
    """A configuration of all feeds, with a rule that hits a few articles."""
    sources = "".join(
        f'[[source]]\nid = "f{number}"\nurl = "{address}"\ntext = "feed"\n'
        for number, address in enumerate(addresses)
    )
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "rules" / "bench.toml").write_text(
        '[[rule]]\nid = "bench"\nall = ["الميزانية العامة", "النفط"]\n', encoding="utf-8"
    )
    path = folder / "config.toml"
    path.write_text(
        f'[rasid]\nstate_dir = "{folder / "state"}"\n[fetch]\nallow_networks = ["127.0.0.0/8"]\nhost_gap = "0s"\n'
        f'{sources}[[receiver]]\nname = "console"\nkind = "console"\n',
        encoding="utf-8",
    )
    return path


def programs(folder: Path, addresses: list[str]) -> dict[str, list[str]]:
    """Command lines by name."""
    listed = folder / "addresses.txt"
    listed.write_text("\n".join(addresses))
    python = sys.executable
    found = {
        "rasid once": [python, "-m", "monitor", "once", "--config", str(config(folder, addresses))],
        "feedparser alone": [python, "-m", "tests.bench.peers", "feedparser", str(listed)],
    }
    if subprocess.run([python, "-c", "import reader"], capture_output=True, check=False).returncode == 0:
        found["reader"] = [
            python,
            "-m",
            "tests.bench.peers",
            "reader",
            str(folder / "reader.db"),
            str(listed),
        ]
    return found


def one_run(feeds: int) -> dict[tuple[str, int], Figure | Failed]:
    """All programs over all cycles, on fresh state."""
    found: dict[tuple[str, int], Figure | Failed] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cycle_file = folder / "cycle"
        cycle_file.write_text("1")
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.feeds_server", str(feeds), str(cycle_file)],
            stdout=subprocess.PIPE,
        )
        assert server.stdout is not None
        try:
            port = int(server.stdout.readline())
            hosts = max(1, feeds // 2)
            addresses = [
                f"http://127.1.{n % hosts // 250}.{n % hosts % 250 + 1}:{port}/{n}.xml" for n in range(feeds)
            ]
            commands = programs(folder, addresses)
            for cycle in CYCLES:
                cycle_file.write_text(str(cycle))
                for program, command in commands.items():
                    found[program, cycle] = measured(command)
        finally:
            server.kill()
            server.wait()
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=3)
    wanted = parser.parse_args()
    runs = [one_run(wanted.feeds) for _ in range(wanted.runs)]
    print("| program | cycle | CPU s | wall s | peak MiB | CPU / rasid |")
    print("|---|---|---|---|---|---|")
    failures = []
    for program, cycle in sorted(runs[0], key=lambda key: (key[1], key[0])):
        figures = [run[program, cycle] for run in runs]
        failed = [figure for figure in figures if isinstance(figure, Failed)]
        if failed:
            failures.append(
                f"{program}, {CYCLES[cycle]}: left out, it failed in {len(failed)} runs: {failed[0].why}"
            )
            continue
        print(row(program, cycle, runs))
    for failure in failures:
        print(failure)


def row(program: str, cycle: int, runs: Sequence[Mapping[tuple[str, int], Figure | Failed]]) -> str:
    """The medians of one program in one cycle; its CPU beside rasid's of the same run."""
    figures = [figure for run in runs if isinstance(figure := run[program, cycle], Figure)]
    rasid = [run["rasid once", cycle] for run in runs]
    ratios = [
        figure.cpu_s / beside.cpu_s
        for figure, beside in zip(figures, rasid, strict=True)
        if isinstance(beside, Figure)
    ]
    cpu, wall, peak = (
        statistics.median(getattr(figure, name) for figure in figures)
        for name in ("cpu_s", "wall_s", "peak_mib")
    )
    ratio = f"{statistics.median(ratios):.1f} ×" if ratios else "-"
    return f"| {program} | {CYCLES[cycle]} | {cpu:.2f} | {wall:.1f} | {peak:.0f} | {ratio} |"


if __name__ == "__main__":
    main()
