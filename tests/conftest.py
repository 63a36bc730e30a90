"""What every test run shares: the order of files, quiet kernels, and skips that count in CI."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any, TypeVar

import hypothesis
import pytest

from course.authoring.execution import ONE_THREAD

# No deadline: a busy machine is not a bug.
hypothesis.settings.register_profile("course", deadline=None, max_examples=30)
hypothesis.settings.load_profile("course")

# The files that take longest, so that no process is left with one of them at the end.
HEAVY = (
    "tests/browser/test_explorers.py",
    "tests/grading/records/test_store.py",
    "tests/lessons/test_alternatives.py",
    "tests/test_exercises.py",
    "tests/attacks/test_attacks.py",
    "tests/grading/test_grade.py",
    "tests/test_wheel.py",
    "tests/grading/test_nbgrader.py",
    "tests/checking/",
    "tests/grading/test_submissions.py",
    "tests/authoring/test_build.py",
    "tests/browser/",
    "tests/widgets/test_explorer.py",
    "tests/peers/",
    "tests/grading/",
    "tests/test_cli.py",
    "solutions/",
    "lessons/",
)
PROCESSES = 4

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Share the whole suite among processes, a file at a time; run chosen files in this process."""
    if (
        config.pluginmanager.hasplugin("xdist")
        and not hasattr(config, "workerinput")
        and config.args_source is pytest.Config.ArgsSource.TESTPATHS
        and config.option.numprocesses is None
        and not config.option.collectonly
    ):
        config.option.numprocesses = min(os.cpu_count() or 1, PROCESSES)
        config.option.dist = "loadfile"
        config.option.loadscopereorder = False


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep a file's tests together and a notebook's cells in their order, the longest files first.

    `pytest -p randomly` shuffles files and the tests of each; `-m nightly` asks for what is left
    out otherwise.
    """
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    for path, found in files.items():
        if path.suffix == ".ipynb":
            found.sort(key=lambda item: getattr(item, "cell_num", 0))
    paths = list(files)
    if not config.pluginmanager.hasplugin("randomly"):
        paths.sort(key=lambda path: _rank(path.relative_to(config.rootpath).as_posix()))
    ordered = [item for path in paths for item in files[path]]
    if "nightly" not in config.option.markexpr and not any("::" in arg for arg in config.args):
        later = [item for item in ordered if item.get_closest_marker("nightly")]
        ordered = [item for item in ordered if not item.get_closest_marker("nightly")]
        config.hook.pytest_deselected(items=later)
    items[:] = ordered


def _rank(path: str) -> int:
    """Return the place of a file in the list of long ones, or the last place."""
    return next((k for k, start in enumerate(HEAVY) if path.startswith(start)), len(HEAVY))


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave helpers, recording scripts and attacks alone: doctest would import each of them."""
    if collection_path.suffix == ".py" and not collection_path.name.startswith("test_"):
        return True
    return None


def pytest_configure(config: pytest.Config) -> None:
    """Give the notebooks' kernels an empty profile and one thread; make skips failures if asked."""
    profile = tempfile.TemporaryDirectory(prefix="course-ipython-")
    config.add_cleanup(profile.cleanup)
    os.environ["IPYTHONDIR"] = profile.name
    os.environ.update(ONE_THREAD)
    if os.environ.get("COURSE_NO_SKIPS") == "1":
        config.pluginmanager.register(NoSkips(), "no-skips")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Let Matplotlib build its font cache first: in a notebook it would say so on stderr."""
    if any(item.path.suffix == ".ipynb" for item in session.items):
        subprocess.run([sys.executable, "-c", "import matplotlib.font_manager"], check=True)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what tests recorded: a process of the suite has no terminal of its own.

    Their `summary` as it is; `attack`s as a table of how each ended at each level of isolation.
    """
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "summary":
                terminalreporter.write_line(str(value))
    table: dict[str, dict[str, str]] = {}
    for outcome, word in (("passed", "held"), ("failed", "WORKED")):
        for report in terminalreporter.stats.get(outcome, ()):
            if found := dict(report.user_properties).get("attack"):
                table.setdefault(str(found[0]), {})[str(found[1])] = word
    if table:
        levels = sorted({level for row in table.values() for level in row})
        width = max(map(len, table))
        terminalreporter.section("attacks")
        terminalreporter.line(
            f"{'attack':{width}}  {'  '.join(f'{x:10}' for x in levels)}".rstrip()
        )
        for name, row in sorted(table.items()):
            cells = "  ".join(f"{row.get(level, '-'):10}" for level in levels)
            terminalreporter.line(f"{name:{width}}  {cells}".rstrip())


class NoSkips:
    """COURSE_NO_SKIPS=1: a test that is skipped has failed, since CI installs what it needs."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        return self._fail((yield))

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        return self._fail((yield))

    @staticmethod
    def _fail(report: Report) -> Report:
        if report.skipped and not hasattr(report, "wasxfail"):
            report.outcome = "failed"
            report.longrepr = f"skipped, which COURSE_NO_SKIPS forbids: {report.longrepr}"
        return report
