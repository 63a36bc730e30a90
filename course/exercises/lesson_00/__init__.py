"""The exercise of lesson 00: which way is down?"""

from . import downhill

EXERCISES = (downhill.EXERCISE,)
