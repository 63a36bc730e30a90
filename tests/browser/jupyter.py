"""JupyterLab and Chromium for the tests that look at a notebook as a learner does."""

import contextlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import serving

REPOSITORY = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("COURSE_CHROMIUM", "/usr/bin/chromium")
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def screenshots() -> Path:
    """The folder for pictures of a test run; it is kept, and never committed."""
    folder = Path(os.environ.get("COURSE_SCREENSHOTS", REPOSITORY / "build" / "screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def why_not() -> str:
    """Why no browser test can run here, or an empty string."""
    if not Path(CHROMIUM).exists():
        return f"Chromium is not at {CHROMIUM}; COURSE_CHROMIUM names another place"
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "playwright is not installed"
    return ""


@dataclass
class Watch:
    """What a page complained of and whom it asked for something."""

    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def attach(self, page: Any) -> None:
        """Follow the console, the uncaught errors and the requests of `page`."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error}"))
        page.on("request", lambda request: self._request(request.url))
        page.on("websocket", lambda socket: self._request(socket.url))

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def _request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {
            "data",
            "blob",
            "file",
            "about",
            "chrome",
        } and parts.hostname not in {
            "127.0.0.1",
            "localhost",
        }:
            self.strangers.append(url)

    def check(self, *, ignore: Sequence[str] = ()) -> None:
        """Fail on a console error without a word of `ignore`, or on a request to another host."""
        errors = [error for error in self.errors if not any(word in error for word in ignore)]
        assert not errors, "the console has errors:\n" + "\n".join(errors)
        assert not self.strangers, "another host was asked:\n" + "\n".join(self.strangers)


@dataclass(frozen=True)
class JupyterLab:
    """A running `course lab` whose files are in `root`."""

    root: Path
    server: serving.Server

    def url(self, path: str, *, mode: str = "doc") -> str:
        """The address of one document: alone on the page ("doc") or in the whole of "lab"."""
        return f"{self.server.url}/{mode}/tree/{quote(path)}?token={self.server.token}"

    def stop_kernels(self) -> None:
        """End every kernel, so that the next notebook has the processor to itself."""
        for session in self.server.api("sessions"):
            with contextlib.suppress(OSError):
                self.server.api(f"sessions/{session['id']}", "DELETE")

    def open(self, page: Any, path: str, *, theme: str = "", mode: str = "doc") -> None:
        """Show the notebook `path` and wait until its kernel answers."""
        page.goto(self.url(path, mode=mode))
        page.wait_for_function("() => window.jupyterapp !== undefined", timeout=60_000)
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        if theme:
            page.evaluate(
                "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })",
                theme,
            )
            page.wait_for_function(
                "theme => document.body.dataset.jpThemeName === theme", arg=theme, timeout=20_000
            )

    def run_all(self, page: Any, *, timeout: float = 120) -> None:
        """Run every cell and wait until the kernel is idle."""
        # Before the session is ready the command would ask for a kernel and wait.
        page.wait_for_function(
            "() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel",
            timeout=60_000,
        )
        page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.ready")
        page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
        page.wait_for_function(
            """() => {
                const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
                return prompts.length && prompts.every((p) => /\\[\\d+\\]/.test(p.textContent));
            }""",
            timeout=timeout * 1000,
        )

    def save(self, page: Any) -> None:
        """Save the notebook that the page shows."""
        page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")


@contextlib.contextmanager
def jupyterlab(root: Path, scratch: Path) -> Iterator[JupyterLab]:
    """What `course lab` opens on `root`, with Jupyter's own files in `scratch`."""
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(scratch / "config"),
        "JUPYTER_DATA_DIR": str(scratch / "data"),
        "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(scratch / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(scratch / "workspaces"),
        "IPYTHONDIR": str(scratch / "ipython"),
        "PYTHONPATH": os.pathsep.join(
            filter(None, [str(REPOSITORY), os.environ.get("PYTHONPATH", "")])
        ),
    }
    options = (str(root), "--", "--expose-app-in-browser")
    with serving.lab(scratch, *options, environment=environment) as server:
        lab = JupyterLab(root, server)
        yield lab
        with contextlib.suppress(OSError):
            lab.stop_kernels()


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """A Chromium that phones nobody."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        try:
            yield browser
        finally:
            browser.close()


def write_notebook(path: Path, *sources: str) -> Path:
    """A notebook with one code cell for each source."""
    import nbformat.v4 as v4

    cells = []
    for number, source in enumerate(sources):
        cell = v4.new_code_cell(source)
        cell["id"] = f"cell-{number}"
        cells.append(cell)
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    notebook = v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path
