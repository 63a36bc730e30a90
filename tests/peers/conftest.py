"""The interpreter that has the libraries which the course is compared with."""

import importlib.util
import os
import sys

import pytest


@pytest.fixture(scope="session")
def peers_python() -> str:
    """An interpreter with torch, JAX and optax; without one the test is skipped."""
    named = os.environ.get("COURSE_PEERS_PYTHON")
    if named:
        return named
    if all(importlib.util.find_spec(name) for name in ("torch", "optax")):
        return sys.executable
    pytest.skip(
        "torch and optax are not installed here and COURSE_PEERS_PYTHON names no Python "
        "that has them"
    )
