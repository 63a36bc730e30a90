"""The errors that the command line answers with one sentence and exit status 2."""


class CourseError(Exception):
    """One sentence for the person at the keyboard: what was wrong, where, and what to do."""


class GradingError(CourseError, ValueError):
    """One sentence for whoever grades: what was wrong, where, and what to do."""
