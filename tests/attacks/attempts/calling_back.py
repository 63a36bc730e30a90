"""Abuse of f, which the grader evaluates, in numerical_gradient(f, theta, *, h)."""

CALLING_BACK = {
    "callbacks without end": """
def numerical_gradient(f, theta, *, h):
    while True: f(theta)
""",
    "callbacks that swallow time": """
def numerical_gradient(f, theta, *, h):
    while True:
        try:
            while True: f(theta)
        except BaseException:
            pass
""",
    "callback with a large array": """
import numpy as np
def numerical_gradient(f, theta, *, h): return f(np.ones(2_000_000))
""",
    "callback with odd arguments": """
def numerical_gradient(f, theta, *, h):
    for odd in ("text", None, [[1], [2, 3]], {}, 10**300, float("nan"), object(), f, (), True):
        try:
            f(odd)
        except Exception:
            pass
    return f
""",
    "callback from a cell to come": """
kept = []
def numerical_gradient(f, theta, *, h):
    kept.append(f)
    return kept[0](theta) * 0 + theta
""",
}
