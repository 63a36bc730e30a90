"""Short texts as HTML."""

import pytest

from course.markup import inline


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("plain", "plain"),
        ("call `f(x)` twice: `f(f(x))`", "call <code>f(x)</code> twice: <code>f(f(x))</code>"),
        ("`a < b & c`", "<code>a &lt; b &amp; c</code>"),
        ("<b>`</b>", "&lt;b&gt;`&lt;/b&gt;"),
        ('say "it\'s"', 'say "it\'s"'),
    ],
)
def test_backquotes_make_code_and_nothing_else_is_markup(text, html):
    """What stands between two backquotes is code, a single one stays, and tags are text."""
    assert inline(text) == html
