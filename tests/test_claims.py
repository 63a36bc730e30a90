"""Verdicts on claims: computed from the measurement, shown in words and as data."""

import json
from pathlib import Path

import pytest

from course import claims


def test_three_verdicts():
    """A claim holds, holds under a condition that is named, or fails."""

    def word(**kwargs):
        return claims.verdict("C01", measurement="m", **kwargs).verdict

    assert word(holds=True) == "holds"
    assert word(holds=True, condition="c") == "holds under a condition"
    assert word(holds=False, condition="c") == "fails"


def test_bundle():
    """A verdict shows itself as text, as HTML and as the data that the table is made from."""
    bundle = claims.verdict("C02", measurement="x < 1", holds=False)._repr_mimebundle_()
    assert bundle["text/plain"].endswith("verdict:  fails")
    assert "x &lt; 1" in bundle["text/html"]
    assert bundle[claims.MIME]["id"] == "C02"


def test_unknown_claim():
    """A claim that does not exist is answered by those that do."""
    with pytest.raises(ValueError, match="no claim 'C99'; the claims are C01"):
        claims.verdict("C99", measurement="", holds=True)


def test_collect_sorts_by_claim(tmp_path):
    """The table is made from outputs, sorted by claim; a file that is no notebook is named."""
    rows = claims.collect([Path(__file__).parents[1] / "solutions" / "01-update-rule.ipynb"])
    assert [(verdict.id, lesson) for verdict, lesson in rows] == [
        (id, "01-update-rule") for id in ("C01", "C02", "C03")
    ]
    (tmp_path / "x.ipynb").write_text("{")
    with pytest.raises(ValueError, match=r"x\.ipynb can't be read as a notebook"):
        claims.collect([tmp_path / "x.ipynb"])


def test_lesson_01_prints_its_verdicts():
    """Lesson 01 as built gives a verdict, with data, on C01, C02 and C03."""
    root = Path(__file__).parents[1]
    for folder in ("lessons", "solutions"):
        notebook = json.loads((root / folder / "01-update-rule.ipynb").read_text(encoding="utf-8"))
        found = [
            output["data"][claims.MIME]
            for cell in notebook["cells"]
            for output in cell.get("outputs", [])
            if claims.MIME in output.get("data", {})
        ]
        assert [verdict["id"] for verdict in found] == ["C01", "C02", "C03"]
        assert {verdict["verdict"] for verdict in found} == {"holds under a condition"}
