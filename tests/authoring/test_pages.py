"""A lesson as one page: what it holds, what it asks for, what it refuses."""

import json
import re

import nbformat
import pytest

from course.authoring.pages import export
from course.errors import CourseError


def notebook(path, *cells):
    """Write a notebook of cells."""
    nbformat.write(nbformat.v4.new_notebook(cells=list(cells)), path)
    return path


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A page with an explorer, a quiz, a formula and a printed line."""
    folder = tmp_path_factory.mktemp("export")
    source = notebook(
        folder / "one.ipynb",
        nbformat.v4.new_markdown_cell(
            "# One\n\n$x^2$ and\n\n$$\\begin{aligned}a&=b\\\\c&=d\\end{aligned}$$"
        ),
        nbformat.v4.new_code_cell("from course import explorers, quiz\nexplorers.fog()"),
        nbformat.v4.new_code_cell(
            'quiz.one("Which?", {"</script>": (True, "yes"), "b": (False, "no")})'
        ),
        nbformat.v4.new_code_cell("print(6 * 7)"),
    )
    return export(source, folder / "out").read_text(encoding="utf-8")


def test_the_page_asks_nobody_for_anything(page):
    """No script, style, image or font of the page comes from elsewhere."""
    assert not re.findall(r"""(?:src|href)\s*=\s*["'](?:https?:)?//""", page)
    assert not re.findall(r"""(?:@import|url\()\s*["']?(?:https?:)?//""", page)


def test_the_page_holds_each_view_once(page):
    """Every view has its place and its model, and the notebook's own widget state is left out."""
    models = json.loads(re.search(r'id="course-models"[^>]*>(.*?)</script>', page, re.S)[1])
    assert list(models) == ["view-1", "view-2"]
    for name in models:
        assert f'id="{name}"' in page
    assert "widget-state" not in page
    assert ">42\n" in page
    assert len(page) < 1_500_000


def test_formulas_are_mathml(page):
    """Formulas are drawn by the browser itself."""
    assert page.count("<math") >= 2
    assert "$$" not in page


def test_a_formula_that_can_not_be_read_stays_tex(tmp_path):
    """A broken formula is shown as it was written."""
    cell = nbformat.v4.new_markdown_cell(r"a $a \right)$ b")
    source = notebook(tmp_path / "a.ipynb", cell)
    page = export(source, tmp_path / "out", execute=False).read_text(encoding="utf-8")
    assert r"<code>a \right)</code>" in page


def test_a_cell_that_fails_is_named(tmp_path):
    """An error in the notebook is one sentence, and no page is written."""
    source = notebook(tmp_path / "bad.ipynb", nbformat.v4.new_code_cell("1 / 0"))
    with pytest.raises(CourseError, match=r"bad.ipynb: a cell raises ZeroDivisionError"):
        export(source, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_page_that_is_no_export_is_not_overwritten(tmp_path):
    """A file of the same name that somebody else wrote stays; an export is replaced."""
    source = notebook(tmp_path / "a.ipynb", nbformat.v4.new_markdown_cell("# A"))
    page = tmp_path / "a.html"
    page.write_text("my own page")
    with pytest.raises(CourseError, match="is no export of a lesson and stays"):
        export(source, tmp_path, execute=False)
    assert page.read_text() == "my own page"
    page.unlink()
    for _ in range(2):
        assert export(source, tmp_path, execute=False) == page


def test_what_is_no_notebook_is_refused(tmp_path):
    """A missing file and a file of another kind get a sentence each."""
    with pytest.raises(CourseError, match="can't be read"):
        export(tmp_path / "none.ipynb", tmp_path)
    (tmp_path / "text.ipynb").write_text("hello")
    with pytest.raises(CourseError, match="is not a notebook"):
        export(tmp_path / "text.ipynb", tmp_path)
