"""Short texts with `code` in them, as HTML."""

from __future__ import annotations

import html
import re


def inline(text: str) -> str:
    """Return text as HTML, with what stands between backquotes as code.

    >>> inline("`x < 1` holds")
    '<code>x &lt; 1</code> holds'
    """
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))
