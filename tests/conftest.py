"""What every test run shares: which files hold tests, quiet kernels, and skips that count in CI."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import hypothesis
import pytest

from course.authoring.build import ONE_THREAD

# No deadline: a busy machine is not a bug.
hypothesis.settings.register_profile("course", deadline=None, max_examples=30)
hypothesis.settings.load_profile("course")

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the attacks that were tried, with how each ended at each level of isolation."""
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
