"""Break the code on purpose, one break at a time, and see that a test fails.

    python tests/mutants.py                   all of tests/cases/mutants.toml
    python tests/mutants.py --only clip kl    those whose names hold one of these words
    python tests/mutants.py --list

The breaks are made in a copy of the checkout, never in the checkout itself. The copy's tests are
run once unbroken: a test that fails anyway catches nothing. Exits with 1 if a break lived.
"""

import argparse
import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
STORED = Path(__file__).parent / "cases" / "mutants.toml"
# Where setuptools maps the folders; see pyproject.toml.
MAPPED = {"r1envs": "", "agents": "agents", "verifiers": "verifiers"}
# A break may make a program wait for ever: that is seen too.
PATIENCE = 600


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One break: a text of a file, and what is put in its place."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    """The files of tests that must see it; the quickest to fail comes first."""

    def fault(self) -> str | None:
        """Say why it cannot be made; None if it can."""
        path = ROOT / self.file
        count = path.read_text().count(self.old) if path.is_file() else 0
        if count != 1:
            return f"{self.file} holds the old text of {self.name!r} {count} times, not once"
        missing = [test for test in self.tests if not (ROOT / test).is_file()]
        return f"{self.name!r}: there is no {missing[0]}" if missing else None

    @contextlib.contextmanager
    def made_in(self, folder: Path) -> Iterator[None]:
        """Break the file, and mend it again."""
        path = folder / self.file
        text = path.read_text()
        path.write_text(text.replace(self.old, self.new))
        try:
            yield
        finally:
            path.write_text(text)


class Result(NamedTuple):
    """What came of running tests until one failed."""

    failed: str | None
    """The test that did; None if all passed."""
    seconds: float


def main() -> None:
    """Make the breaks that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", metavar="NAME", default=[""])
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    mutants = [m for m in read_mutants() if any(word in m.name for word in options.only)]
    if options.list:
        sys.exit(print("\n".join(f"{m.name}  ({m.file})" for m in mutants)))
    if faults := [fault for m in mutants if (fault := m.fault())]:
        sys.exit("\n".join(faults))
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(run(mutants, Path(folder)))


def read_mutants() -> list[Mutant]:
    """Read all mutants."""
    rows = tomllib.loads(STORED.read_text())["mutants"]
    return [Mutant(**{**row, "tests": tuple(row["tests"])}) for row in rows]


def run(mutants: Sequence[Mutant], folder: Path) -> int:
    """Run the tests of each mutant in a copy of the checkout; tell how many lived."""
    copy_checkout(folder)
    tests = sorted({test for mutant in mutants for test in mutant.tests})
    result = run_tests(folder, tests)
    if result.failed:
        sys.exit(f"{result.failed} fails in the unbroken copy: it would catch everything")
    print(f"the unbroken copy passes in {result.seconds:.0f} s", flush=True)
    lived = 0
    for mutant in mutants:
        with mutant.made_in(folder):
            result = run_tests(folder, mutant.tests)
        lived += result.failed is None
        word, by = ("caught", f"  by {result.failed}") if result.failed else ("LIVED", "")
        print(f"{word:6} {result.seconds:5.1f} s  {mutant.name}{by}", flush=True)
    print(f"{len(mutants) - lived} of {len(mutants)} caught")
    return int(lived > 0)


def copy_checkout(folder: Path) -> None:
    """Copy the tracked files, and lay the packages out as they are imported, by links."""
    for name in tracked_files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    package = folder / "build" / "imported" / "r1envs"
    package.mkdir(parents=True)
    for source, target in MAPPED.items():
        entries = [folder / source] if target else (folder / source).iterdir()
        for entry in entries:
            (package / entry.name).symlink_to(entry)


def tracked_files() -> Iterator[str]:
    """Name the files of the checkout that git tracks."""
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    yield from (name for name in names.stdout.split("\0") if name and (ROOT / name).exists())


def run_tests(folder: Path, tests: Sequence[str]) -> Result:
    """Run tests of the copy until one fails."""
    start = time.monotonic()
    environment = {
        **os.environ,
        # Before the installed checkout; and nothing from the folder where a process happens to be.
        "PYTHONPATH": str(folder / "build" / "imported"),
        "PYTHONSAFEPATH": "1",
        # A file written twice in a second would keep the code of the first.
        "PYTHONDONTWRITEBYTECODE": "1",
        "HYPOTHESIS_STORAGE_DIRECTORY": str(folder / "build" / "hypothesis"),
        "CI": "1",  # for the same examples every time
    }
    command = [Path(sys.executable).with_name("pytest"), "-x", "-q", "-p", "no:cacheprovider"]
    try:
        done = subprocess.run(
            [*command, *tests],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return Result("tests that did not end", time.monotonic() - start)
    if done.returncode not in (0, 1, 2):  # all passed, one failed, a file could not be loaded
        sys.exit(done.stdout)
    failed = re.findall(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    by = failed[0].rpartition("::")[2] if failed else f"status {done.returncode}"
    return Result(by if done.returncode else None, time.monotonic() - start)


if __name__ == "__main__":
    main()
