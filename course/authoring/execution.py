"""A notebook executed: in a fresh kernel, and of its outputs what is the same on each machine."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from course.errors import CourseError

CELL_SECONDS = 120
# The lessons' matrices are small: a second thread for them gains nothing on a free machine, and
# waits for the first one on a busy one, which doubles a lesson's time.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
WIDGET = "application/vnd.jupyter.widget-view+json"


def execute(notebook: Any, *, name: str, on_cell: Callable[[], None] = lambda: None) -> None:
    """Run a notebook in a fresh kernel and an empty folder; keep of its outputs what is stable."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    with tempfile.TemporaryDirectory(prefix="course-build-") as folder:
        # The author's IPython profile must not decide what a lesson prints.
        environment = {**os.environ, "IPYTHONDIR": str(Path(folder, "ipython")), **ONE_THREAD}
        working = Path(folder, "work")
        working.mkdir()
        client = NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            startup_timeout=180,
            kernel_name="python3",
            extra_arguments=["--log-level=ERROR"],
            record_timing=False,
            store_widget_state=False,
            resources={"metadata": {"path": str(working)}},
            on_cell_executed=lambda cell, cell_index, execute_reply: on_cell(),
        )
        # The client adds the version of Python that it met; a notebook must not depend on it.
        metadata = notebook.metadata
        notebook.metadata = deepcopy(metadata)
        try:
            client.execute(env=environment)
        except CellExecutionError as error:
            position, cell = _failed(notebook)
            raise CourseError(
                f"{name}, cell {position} ({cell.id}) raises {error.ename}: {error.evalue}."
                f" Nothing of this lesson was written. The cell:\n{_indent(cell.source)}"
            ) from error
        except CellTimeoutError as error:
            raise CourseError(f"{name}: a cell took more than {CELL_SECONDS} seconds.") from error
        except DeadKernelError as error:
            raise CourseError(f"{name}: the kernel died while the notebook ran.") from error
        finally:
            notebook.metadata = metadata
    for position, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code":
            continue
        cell.metadata.pop("execution", None)
        cell.outputs = _stable(cell.outputs)
        for output in cell.outputs:
            if output.output_type == "stream" and output.name == "stderr":
                raise CourseError(
                    f"{name}, cell {position} ({cell.id}) writes to stderr, which differs from"
                    " machine to machine. Nothing of this lesson was written. It says:\n"
                    f"{_indent(output.text)}"
                )


def _failed(notebook: Any) -> tuple[int, Any]:
    for position, cell in enumerate(notebook.cells, start=1):
        if any(output.output_type == "error" for output in cell.get("outputs", ())):
            return position, cell
    return 0, notebook.cells[0]


def _stable(outputs: Sequence[Any]) -> list[Any]:
    """Join streams that the kernel flushed in parts, and drop views of widgets that are gone."""
    kept: list[Any] = []
    for output in outputs:
        last = kept[-1] if kept else None
        # The name of a stream; other outputs have none.
        if last is not None and output.get("name") and last.get("name") == output.name:
            last.text += output.text
            continue
        if "data" in output and WIDGET in output.data:
            del output.data[WIDGET]
            output.metadata.pop(WIDGET, None)
            if not output.data:
                continue
        output.pop("transient", None)
        kept.append(output)
    return kept


def _indent(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.rstrip().splitlines())
