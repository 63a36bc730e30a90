"""A lesson as one HTML file whose explorers and quizzes are live without a kernel or a network."""

from __future__ import annotations

import base64
import gzip
import html
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from latex2mathml.converter import convert

from .. import files
from ..errors import CourseError
from ..widgets.assets import module

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
SECONDS = 300
MARK = "course export"

# nbconvert's template asks three content networks for scripts; the page does without them.
TEMPLATE = """{%- extends 'lab/index.html.j2' -%}
{%- block html_head_js -%}{%- endblock html_head_js -%}
{%- block html_head_js_mathjax -%}{%- endblock html_head_js_mathjax -%}
{%- block html_head_js_mermaidjs -%}{%- endblock html_head_js_mermaidjs -%}
{%- block jupyter_widgets -%}{%- endblock jupyter_widgets -%}
{%- block html_head_css -%}
<meta name="generator" content="course export">
<style>{{ resources.course_css }}</style>
{%- endblock html_head_css -%}
{%- block footer_js -%}{{ resources.course_script }}{%- endblock footer_js -%}
{%- block input_group -%}
{%- if not cell.metadata.get("jupyter", {}).get("source_hidden") -%}{{ super() }}{%- endif -%}
{%- endblock input_group -%}
"""
# The static figure stays for print and for where no script runs; a live view takes its place.
CSS = """
body.jp-Notebook {
  max-width: 980px; margin: 0 auto; padding: 12px; background: var(--jp-layout-color0);
}
.jp-InputPrompt, .jp-OutputPrompt { display: none; }
.jp-RenderedHTMLCommon math { font-size: 1.1em; }
.jp-RenderedHTMLCommon math[display="block"] { margin: 0.6em 0; overflow-x: auto; }
.jp-OutputArea-output:has(.course-live) { overflow: visible; }
@media screen {
  .jp-OutputArea-child:has(.course-static):has(+ .jp-OutputArea-child .course-live) {
    display: none;
  }
}
@media print { .course-mount { display: none; } }
@media (max-width: 600px) {
  body.jp-Notebook { padding: 4px; }
  .jp-Cell { padding: 4px 0 !important; }
}
"""


def export(notebook: Path, out: Path, *, execute: bool = True) -> Path:
    """Write one page for a notebook and return its path: out/NAME.html.

    notebook  the .ipynb; it is not changed
    out       the folder, made if need be
    execute   run it first; without that its explorers are the static figures that it holds

    Raises CourseError where the notebook can't be read, a cell of it fails, or a page of that name
    exists that is no export.
    """
    import nbformat
    from nbconvert import HTMLExporter

    notebook = Path(notebook)
    try:
        content = nbformat.read(notebook, as_version=4)
    except OSError as error:
        raise CourseError(f"{notebook} can't be read: {error.strerror}.") from error
    except nbformat.reader.NotJSONError as error:
        raise CourseError(f"{notebook} is not a notebook.") from error
    target = Path(out) / f"{notebook.stem}.html"
    if target.exists() and MARK not in target.read_text(encoding="utf-8", errors="replace"):
        raise CourseError(
            f"{target} is no export of a lesson and stays: move it, or name another --out."
        )
    state = _run(content, notebook.name) if execute else {}
    script = _go_live(content, state)
    content.metadata.pop("widgets", None)
    exporter = HTMLExporter(raw_template=TEMPLATE, theme="light")
    exporter.register_filter("markdown2html", _markdown)
    resources = {
        "metadata": {"name": notebook.stem},
        "course_css": CSS + _dark(exporter),
        "course_script": script,
    }
    page, _ = exporter.from_notebook_node(content, resources=resources)
    with files.blame(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
    files.write(target, page.encode(), sync=False)
    return target


def _run(content: Any, name: str) -> Mapping[str, Any]:
    """Execute the notebook and return the state of its widgets."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    with tempfile.TemporaryDirectory(prefix="course-export-") as folder:
        client = NotebookClient(
            content,
            timeout=SECONDS,
            startup_timeout=180,
            kernel_name="python3",
            extra_arguments=["--log-level=ERROR"],
            store_widget_state=True,
            resources={"metadata": {"path": folder}},
        )
        try:
            client.execute(env={**os.environ, "IPYTHONDIR": folder})
        except CellExecutionError as error:
            raise CourseError(f"{name}: a cell raises {error.ename}: {error.evalue}.") from error
    return content.metadata.get("widgets", {}).get(STATE, {}).get("state", {})


def _go_live(content: Any, state: Mapping[str, Any]) -> str:
    """Put a place for each view into the notebook and return the script that fills them."""
    models: dict[str, Any] = {}
    sources: list[str] = []
    styles: list[str] = []
    for cell in content.cells:
        for output in cell.get("outputs", ()):
            view = output.get("data", {}).pop(VIEW, None)
            if view is None:
                continue
            one = state.get(view["model_id"])
            if one is None or "_esm" not in one["state"]:
                continue
            traits = dict(one["state"])
            source, style = traits.pop("_esm"), traits.pop("_css", "")
            if source not in sources:
                sources.append(source)
            if style and style not in styles:
                styles.append(style)
            traits = {key: value for key, value in traits.items() if key[0] != "_"}
            traits.pop("layout", None)
            key = f"view-{len(models) + 1}"
            models[key] = {
                "source": sources.index(source),
                "traits": traits,
                "buffers": [[buffer["path"], _packed(buffer)] for buffer in one.get("buffers", ())],
            }
            output.data["text/html"] = f'<div class="course-mount" id="{key}"></div>'
    if not models:
        return ""
    bodies = [source.replace("export default", "return", 1) for source in sources]
    modules = ",\n".join(f"(() => {{\n{body}\n}})()" for body in bodies)
    data = json.dumps(models).replace("</", "<\\/")
    return (
        f"<style>{''.join(styles)}</style>\n"
        f'<script type="application/json" id="course-models">{data}</script>\n'
        f'<script type="module">\n{module("page.js")}\nawait show([{modules}]);\n</script>\n'
    )


def _packed(buffer: Mapping[str, Any]) -> str:
    """Return a buffer, compressed, as text; the four bytes of its numbers stand apart.

    First bytes resemble first bytes, so the sorted row compresses to four fifths of the other.
    """
    raw = base64.b64decode(buffer["data"])
    if buffer["path"] == ["buffer"]:
        raw = np.frombuffer(raw, np.uint8).reshape(-1, 4).T.tobytes()
    return base64.b64encode(gzip.compress(raw, 9, mtime=0)).decode()


def _dark(exporter: Any) -> str:
    """Return the rules of JupyterLab's dark theme, for readers who asked for a dark page."""
    for folder in exporter.template_paths:
        theme = Path(folder) / "static" / "theme-dark.css"
        if theme.exists():
            rules = theme.read_text(encoding="utf-8")
            return f"@media screen and (prefers-color-scheme: dark) {{\n{rules}\n}}"
    return ""


def _markdown(source: str) -> str:
    """Turn Markdown into HTML whose formulas are MathML, which browsers draw by themselves."""
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    class Renderer(IPythonRenderer):
        # Called by mistune by the names of its tokens.
        def block_math(self, body: str) -> str:
            return _formula(body, block=True)

        def inline_math(self, body: str) -> str:
            return _formula(body, block=False)

        def latex_environment(self, name: str, body: str) -> str:
            return _formula(f"\\begin{{{name}}}{body}\\end{{{name}}}", block=True)

    return MarkdownWithMath(renderer=Renderer(escape=False)).render(source)


def _formula(tex: str, *, block: bool) -> str:
    """Return a formula as MathML; one that the converter can't read stays TeX."""
    try:
        return convert(tex.strip(), display="block" if block else "inline")
    except Exception:  # the converter's errors have no common base
        return f"<code>{html.escape(tex)}</code>"
