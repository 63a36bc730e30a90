"""The error of the grader."""

from course.errors import CourseError


class GradingError(CourseError, ValueError):
    """One sentence for whoever grades: what was wrong, where, and what to do."""
