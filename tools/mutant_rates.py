"""Print how many changes of the code the tests noticed, module by module, from mutmut's results.

Run after ``mutmut run``; ``make mutants`` does both. Modules that were not run are left out.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "mutants" / "workbook_tool"
# Exit codes of the test run of one mutant, as mutmut keeps them: pytest's own, and signals.
_KILLED = {1, 3}
_TIMEOUT = {-24, 24, 36, 152, 255}
_CRASHED = {-9, -11}


class Rate(NamedTuple):
    """What became of the mutants of one module, or of several."""

    name: str
    results: Counter[str]

    def __str__(self) -> str:
        """Return one row of the table in docs/proofs.md."""
        mutants = self.results.total()
        noticed = mutants - self.results["stayed"]
        endless = self.results["endless"]
        return f"| {self.name} | {mutants:,} | {noticed:,} | {endless} | {noticed / mutants:.1%} |"


def result_of(exit_code: int) -> str:
    """Return what an exit code says: a change that stayed was noticed by no test."""
    if exit_code in _KILLED:
        return "noticed"
    return "endless" if exit_code in _TIMEOUT | _CRASHED else "stayed"


def read_rates(results: Path) -> Iterator[tuple[Rate, list[str]]]:
    """Yield the rate of each module that was run, and the names of the mutants that stayed."""
    for meta in sorted(results.rglob("*.meta")):
        module = meta.relative_to(results).as_posix().removesuffix(".py.meta").replace("/", ".")
        codes = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
        known = {name: result_of(code) for name, code in codes.items() if code is not None}
        if known:
            stayed = [name for name, result in known.items() if result == "stayed"]
            yield Rate(f"`{module}`", Counter(known.values())), stayed


def main() -> None:
    """Print the table, and with ``--stayed`` the names of the mutants that no test noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stayed", action="store_true", help="name the mutants that stayed")
    parser.add_argument("--results", type=Path, default=RESULTS, help="mutmut's results")
    arguments = parser.parse_args()
    found = list(read_rates(arguments.results))
    print("| Module | Mutants | Noticed | of these endless | Rate |")
    print("| --- | --- | --- | --- | --- |")
    total: Counter[str] = Counter()
    for rate, _ in found:
        print(rate)
        total += rate.results
    if found:
        print(Rate("all", total))
    if arguments.stayed:
        print(*(f"\n{name}" for _, stayed in found for name in stayed), sep="")


if __name__ == "__main__":
    main()
