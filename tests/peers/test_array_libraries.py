"""One step, three array libraries: the same function on NumPy, torch and JAX, compiled or not."""

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from course.methods import OPTIMIZERS

HERE = Path(__file__).parent
TOLERANCE = 1e-12  # of max(1, abs(x))

pytestmark = pytest.mark.peers
every_optimizer = pytest.mark.parametrize("method", OPTIMIZERS)


@pytest.fixture(scope="module")
def libraries(peers_python):
    """What the script says of every method."""
    environment = os.environ | {"PYTHONPATH": str(HERE.parents[1])}
    done = subprocess.run(
        [peers_python, str(HERE / "array_libraries.py")],
        capture_output=True, text=True, timeout=300, check=False, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@every_optimizer
@pytest.mark.parametrize("way", ["torch", "jax", "jit", "scan", "vmap"])
def test_a_step_takes_the_same_path_everywhere(libraries, method, way):
    """Sixty steps of three runs in float64 are NumPy's to 1e-12, eager and compiled."""
    ours, theirs = (np.array(libraries[method]["paths"][name]) for name in ("numpy", way))
    assert theirs.shape == ours.shape == (61, 3, 2)
    assert np.linalg.norm(ours[-1] - ours[0], axis=-1).min() > 0.05
    assert np.max(np.abs(theirs - ours) / np.maximum(1, np.abs(ours))) <= TOLERANCE


@every_optimizer
def test_a_step_keeps_to_the_array_that_it_is_given(libraries, method):
    """Tensors give tensors on their device, float32 stays float32, and no input is changed."""
    kinds = libraries[method]["kinds"]
    assert len(kinds) == 6
    assert [promise for promise, holds in kinds.items() if not holds] == []
