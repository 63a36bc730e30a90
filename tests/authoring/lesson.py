"""A small lesson that a real kernel runs: its text, and how to lay it out and read it."""

from pathlib import Path
from typing import Any

import nbformat

HEAD = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3 (ipykernel)
  language: python
  name: python3
---

"""
EXERCISE = '''\
```{code-cell} ipython3
:tags: [exercise]
:exercise: "00.1"

def downhill(slope):
    """Return the direction that leads down."""
    if slope == 0:
        ### BEGIN SOLUTION
        return 0
        ### END SOLUTION
    ### BEGIN SOLUTION
    return -1 if slope > 0 else 1
    ### END SOLUTION
```
'''
CHECK = """\
```{code-cell} ipython3
:tags: [check]
:exercise: "00.1"

downhill = check("00.1", downhill)
```
"""
LESSON = f"""{HEAD}# A small lesson with a × in it

+++

Its set-up.

```{{code-cell}} ipython3
:tags: [setup]

import ipywidgets
import matplotlib.pyplot as plt
from course import check
```

The exercise.

{EXERCISE}
{CHECK}
+++ {{"tags": ["instructor"]}}

Ask the room which way is down.

```{{code-cell}} ipython3
:tags: [instructor]

print("for the instructor")
```

A figure, a widget, and a stream in parts.

```{{code-cell}} ipython3
fig, ax = plt.subplots(figsize=(2, 1))
ax.plot([0, 1]);
```

The widget:

```{{code-cell}} ipython3
print("first", flush=True)
print("second", flush=True)
ipywidgets.IntSlider()
```
"""


def small(code: str) -> str:
    """A lesson of one cell without an exercise."""
    return f"{HEAD}# Small\n\n```{{code-cell}} ipython3\n{code}\n```\n"


def sow(root: Path, text: str, name: str = "00-small") -> Path:
    """Write a source into a root folder."""
    source = root / "solutions" / f"{name}.md"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(text, encoding="utf-8")
    return source


def cells(path: Path) -> dict[str, Any]:
    """The cells of a notebook by id."""
    return {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}
