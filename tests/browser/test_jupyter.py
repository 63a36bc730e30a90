"""What a learner sees when `course lab` opens: the fixtures themselves, and a quiet start."""

import json

from browser import jupyter

from course.learning import workspace


def test_a_cell_runs_in_jupyterlab_and_no_other_host_is_asked(lab, page, watch):
    """A notebook opens, runs and shows its output, without an error or a foreign request."""
    jupyter.write_notebook(lab.root / "first.ipynb", "print(6 * 7)")
    lab.open(page, "first.ipynb")
    lab.run_all(page)
    page.wait_for_selector(".jp-OutputArea-output pre")
    assert page.locator(".jp-OutputArea-output pre").inner_text().strip() == "42"
    watch.check()
    lab.stop_kernels()


def test_an_opened_lesson_counts_as_unchanged_and_nothing_else_asks_for_attention(lab, page, watch):
    """After its kernel has started a lesson is saved, there is no news, and names are whole."""
    page.set_viewport_size({"width": 1280, "height": 800})
    before = (lab.root / workspace.FIRST).read_bytes()
    lab.open(page, workspace.FIRST, mode="lab")
    page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]', timeout=60_000)
    version = "() => jupyterapp.shell.currentWidget.content.model.getMetadata('language_info')"
    page.wait_for_timeout(1000)
    assert page.evaluate(version)["version"]
    assert not page.evaluate("() => jupyterapp.shell.currentWidget.context.model.dirty")
    assert page.locator(".jp-mod-dirty").count() == 0
    assert (lab.root / workspace.FIRST).read_bytes() == before
    assert page.locator(".jp-Dialog, .Toastify__toast").all_inner_texts() == []
    for name in page.locator(".jp-DirListing-itemText").all():
        assert name.evaluate("name => name.scrollWidth <= name.clientWidth"), name.inner_text()
    page.screenshot(path=jupyter.screenshots() / "course-lab.png")
    watch.check()
    lab.stop_kernels()


def test_running_a_cell_leaves_the_metadata_of_a_saved_lesson_alone(lab, page):
    """What is saved after a run holds the shipped metadata, and the version of Python besides."""
    shipped = json.loads((lab.root / workspace.FIRST).read_text())["metadata"]
    lab.open(page, workspace.FIRST)
    page.wait_for_function("() => jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel")
    page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.ready")
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-cell')")
    lab.save(page)
    saved = json.loads((lab.root / workspace.FIRST).read_text())["metadata"]
    saved["language_info"].pop("version")
    assert saved == shipped
    lab.stop_kernels()
