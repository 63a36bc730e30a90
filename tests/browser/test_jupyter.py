"""The fixtures themselves."""


def test_a_cell_runs_in_jupyterlab_and_no_other_host_is_asked(lab, page, watch):
    """A notebook opens, runs and shows its output, without an error or a foreign request."""
    from browser import jupyter

    jupyter.write_notebook(lab.root / "first.ipynb", "print(6 * 7)")
    lab.open(page, "first.ipynb")
    lab.run_all(page)
    page.wait_for_selector(".jp-OutputArea-output pre")
    assert page.locator(".jp-OutputArea-output pre").inner_text().strip() == "42"
    watch.check()
    lab.stop_kernels()
