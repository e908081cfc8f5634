"""Change the code in small ways, and count the changes that the tests notice, module by module.

    python -m tools.mutants workbook_tool.intake.magics workbook_tool.intake.opendocument.*

mutmut makes the changes. The tests are collected and run once, which tells what each of them
enters; then a copy of the process (a fork) tries one change on the tests that enter its function,
and ends at the first that fails. docs/proofs.md has what was reached.
"""

import argparse
import functools
import gc
import os
import random
import resource
import shutil
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

import pytest

from tools.changed_modules import Active, ChangedModule, Finder, function_of

ROOT = Path(__file__).resolve().parents[1]
TESTS = ("tests/intake", "tests/core/test_number_formats.py", "tests/workflows/test_field_cases.py")
LEFT_OUT = (
    # One test reads the source for the reasons that are raised, and would find every change there.
    "--deselect=tests/intake/test_reasons.py::test_every_reason_that_is_raised_is_known_in_both_languages",
    # Slow, and what they notice others notice too: LibreOffice, thousands of damaged files.
    "--ignore=tests/intake/test_mutants.py",
    "--ignore=tests/intake/test_office_files.py",
    "--ignore=tests/intake/test_openpyxl_agreement.py",
    "--ignore=tests/intake/test_second_readers.py",
)
_OPTIONS = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", "--tb=no", "-rN")
_MOST_BYTES = 4 << 30
# A change that makes the tests so much slower never ends; of the processor, as others work too.
_LEAST_SECONDS = 2.0
_TIMES_AS_LONG = 10.0
_WAITING = 20.0  # as much again by the clock, for what sleeps
_NOTICED, _STAYED = 1, 0


class Rate(NamedTuple):
    """What became of the changes of one module, or of several."""

    name: str
    made: int
    results: Counter[str]

    def __str__(self) -> str:
        """Return one row of the table in docs/proofs.md."""
        ran = self.results.total()
        noticed = ran - self.results["stayed"]
        return f"| `{self.name}` | {self.made:,} | {ran:,} | {noticed:,} = {noticed / ran:.1%} |"


class Trials:
    """A plugin of pytest that runs all tests once, and then those that can notice each change."""

    def __init__(self, changes: Sequence[str]) -> None:
        """Take the changes that are tried."""
        self._changes = changes
        self._has_failed = False
        self._by_function: dict[str, set[pytest.Item]] = defaultdict(set)
        self._seconds: dict[pytest.Item, float] = {}
        self._noticing: list[pytest.Item] = []  # the latest last
        self.results: dict[str, str] = {}

    def pytest_sessionstart(self) -> None:
        """Let no test search for the smallest example, or for others the next time."""
        from hypothesis import Phase, settings

        settings.register_profile(
            "changes",
            deadline=None,
            database=None,
            derandomize=True,
            phases=(Phase.explicit, Phase.generate),
        )
        settings.load_profile("changes")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember whether a test failed."""
        self._has_failed = self._has_failed or report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run all tests, then try each change."""
        if session.testsfailed:
            raise session.Interrupted("the tests could not be collected")
        self._run_all(session)
        manager = session.config.pluginmanager
        reporter = manager.unregister(name="terminalreporter")
        print(f"\n{len(session.items)} tests, {len(self._changes)} changes", file=sys.stderr)
        scratch = session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined] # noqa: SLF001
        kept = set(scratch.iterdir())
        for number, change in enumerate(self._changes):
            self.results[change] = self._try(change, session)
            for path in set(scratch.iterdir()) - kept:
                shutil.rmtree(path, ignore_errors=True)
            if number % 25 == 0:
                print(number, change, self.results[change], file=sys.stderr, flush=True)
        manager.register(reporter, "terminalreporter")
        return True

    def _run_all(self, session: pytest.Session) -> None:
        """Run every test as it is, and note what it enters and how long it takes."""
        items = session.items
        for item, following in zip(items, [*items[1:], items[0]], strict=True):
            Active.entered = set()
            started = time.process_time()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            self._seconds[item] = time.process_time() - started
            for function in Active.entered:
                self._by_function[function].add(item)
            if self._has_failed:
                raise session.Failed(f"{item.nodeid} fails without any change")
        Active.entered = None
        gc.collect()
        for found in gc.get_objects():
            if isinstance(found, functools._lru_cache_wrapper):  # noqa: SLF001 - no other name
                found.cache_clear()
        gc.freeze()

    def _try(self, change: str, session: pytest.Session) -> str:
        """Return what becomes of one change."""
        entering = self._by_function[function_of(change)]
        # What noticed another change notices this one too, more often than not; then the quickest.
        items = [item for item in reversed(self._noticing) if item in entering]
        others = [item for item in session.items if item in entering - set(items)]
        items += sorted(others, key=self._seconds.__getitem__)
        told, telling = os.pipe()
        child = os.fork()
        if not child:
            os._exit(self._outcome(change, items, telling))
        os.close(telling)
        number = os.read(told, 9)  # nothing where the child ends without a word
        os.close(told)
        if number:
            item = items[int(number)]
            self._noticing = [*(one for one in self._noticing if one is not item), item]
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if status == _STAYED:
            return "stayed"
        return "endless" if -status in {signal.SIGPROF, signal.SIGALRM} else "noticed"

    def _outcome(self, change: str, items: Sequence[pytest.Item], telling: int) -> int:
        """Run some tests until one fails, and tell the number of that one."""
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))
        for sent in (signal.SIGPROF, signal.SIGALRM):
            signal.signal(sent, signal.SIG_DFL)
        Active.name = change
        for number, (item, following) in enumerate(zip(items, [*items[1:], None], strict=False)):
            seconds = _LEAST_SECONDS + _TIMES_AS_LONG * self._seconds[item]
            signal.setitimer(signal.ITIMER_PROF, seconds)
            signal.setitimer(signal.ITIMER_REAL, _WAITING * seconds)
            try:
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            except BaseException:  # noqa: BLE001 - whatever it is, it has been noticed
                self._has_failed = True
            if self._has_failed:
                os.write(telling, str(number).encode())
                return _NOTICED
        return _STAYED


def named_modules(patterns: Iterable[str]) -> Iterator[ChangedModule]:
    """Yield the modules of some names with asterisks, where there is something to change."""
    for path in sorted((ROOT / "workbook_tool").rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if any(fnmatchcase(name, pattern) for pattern in patterns):
            module = ChangedModule(name, path)
            if module.changes:
                yield module


def sampled(module: ChangedModule, most: int, seed: int) -> list[str]:
    """Return the changes of a module, and of very many so many at random."""
    if len(module.changes) <= most:
        return list(module.changes)
    chosen = random.Random(f"{seed} {module.name}").sample(range(len(module.changes)), most)
    return [module.changes[at] for at in sorted(chosen)]


def rates(modules: Iterable[ChangedModule], results: Mapping[str, str]) -> Iterator[Rate]:
    """Yield what became of each module, and of all together."""
    total, made = Counter[str](), 0
    for module in modules:
        known = Counter(results[change] for change in module.changes if change in results)
        if known:
            yield Rate(module.name.removeprefix("workbook_tool."), len(module.changes), known)
            total, made = total + known, made + len(module.changes)
    if total:
        yield Rate("all", made, total)


def main() -> int:
    """Print the table, and each change that no test noticed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("modules", nargs="+", help="names of modules, with asterisks")
    parser.add_argument("--tests", nargs="+", default=TESTS, help="what notices the changes")
    parser.add_argument("--most", type=int, default=150, help="changes of a module, 0 for all")
    parser.add_argument("--seed", type=int, default=2018, help="which ones where it has more")
    parser.add_argument("--only", nargs="+", default=(), help="changes, by the ends of their names")
    arguments = parser.parse_args()
    modules = list(named_modules(arguments.modules))
    changes = [
        change
        for module in modules
        for change in sampled(module, arguments.most or len(module.changes), arguments.seed)
        if not arguments.only or change.endswith(tuple(arguments.only))
    ]
    sys.meta_path.insert(0, Finder(modules))
    trials = Trials(changes)
    status = pytest.main([*_OPTIONS, *LEFT_OUT, *arguments.tests], plugins=[trials])
    print("| Module | Changes | Tried | Noticed |\n| --- | --- | --- | --- |")
    print(*rates(modules, trials.results), sep="\n")
    for module in modules:
        for change in module.changes:
            if trials.results.get(change) == "stayed":
                print(f"\n{change}\n{module.difference(change)}")
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
