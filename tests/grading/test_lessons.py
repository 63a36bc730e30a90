"""What the grader knows of the lessons as shipped."""

from course.grading import lessons


def test_a_cell_sets_what_it_assigns_into_or_calls_a_method_of():
    """What changes an object counts as setting its name; a call of a library does not."""
    (found,) = (
        names
        for source, names in lessons.cells("02").items()
        if 'data["breast cancer"] =' in source
    )
    assert {"data"} <= set(found["sets"])
    assert not {"np", "datasets", "plotting"} & set(found["sets"])
    assert {"datasets"} <= set(found["reads"])


def test_the_cells_that_every_submission_runs_are_not_among_them():
    """Set-up, exercises and checks run whether or not anything needs them."""
    sources = "\n".join(lessons.cells("01"))
    assert "plotting.figure()" in sources
    assert "check(" not in sources
    assert "NotImplementedError" not in sources
