"""Progress by lesson, and the exercise to do next."""

from course import exercises
from course.learning import progress, summary, workspace


def test_points_and_the_next_exercise(tmp_path):
    """What passed counts with its points; the next is the first that does not, tried or not."""
    workspace.install(tmp_path)
    one, two, *_ = exercises.of_lesson("01")
    progress.record(tmp_path, two.id, "passed")
    progress.record(tmp_path, one.id, "wrong")
    lessons = summary.by_lesson(tmp_path)
    assert [lesson.file[:2] for lesson in lessons] == list(exercises.LESSONS)
    lesson = lessons[1]
    assert lesson.title == "01 · The update rule"
    assert (lesson.passed, lesson.points) == ([two], two.points)
    assert lesson.worth == sum(each.points for each in exercises.of_lesson("01"))
    assert summary.following(lessons[1:]) == (one, lesson)
    assert summary.following([]) is None
