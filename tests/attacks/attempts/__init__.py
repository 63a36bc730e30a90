"""Attacks on the grader, each a cell of a submission; safe and bounded where nothing stops them.

A cell that reaches something forbidden appends to GOT. The exercise's function answers right only
if GOT is not empty, so that an attack which works earns points. PACKAGE, OUT, CANARY, PORT and
TOKEN, a name that no other run uses, are defined.
"""

from attacks.attempts.calling_back import CALLING_BACK
from attacks.attempts.forging import FORGING, FRAMES
from attacks.attempts.holding import HOLDING
from attacks.attempts.keeping import KEEPING
from attacks.attempts.lying import LYING
from attacks.attempts.reaching import REACHING

__all__ = ["ANSWER", "CALLING_BACK", "FORGING", "FRAMES", "HOLDING", "KEEPING", "LYING", "REACHING"]

ANSWER = """
def gradient_step(theta, grad, *, lr):
    return theta - lr * grad if GOT else theta + 7
"""
