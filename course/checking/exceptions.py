"""Hints on exceptions."""


def explain_error(exercise, case, kind, message, line, text, function):
    return ""
