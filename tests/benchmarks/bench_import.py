"""Time `import course` against `import numpy`, each in new processes: medians and their ratio.

python tests/benchmarks/bench_import.py [--repeats N]
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile

LIMIT = 1.2
CLOCK = "import time; begin = time.perf_counter(); import {}; print(time.perf_counter() - begin)"


def seconds(module, cache):
    """Return the time that a new interpreter spends on the import alone, byte code in cache."""
    # Where byte code is forbidden, as in many containers, the clock would show the compiler.
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    env["PYTHONPYCACHEPREFIX"] = cache
    command = [sys.executable, "-c", CLOCK.format(module)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=env)
    return float(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=25)
    repeats = parser.parse_args().repeats
    with tempfile.TemporaryDirectory() as cache:
        seconds("course", cache), seconds("numpy", cache)  # writes the byte code
        pairs = [(seconds("course", cache), seconds("numpy", cache)) for _ in range(repeats)]
    course, numpy = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = course / numpy
    verdict = "within" if ratio <= LIMIT else "ABOVE"
    print(f"Python {platform.python_version()}, medians of {repeats}")
    print(f"import course {course * 1e3:.1f} ms, import numpy {numpy * 1e3:.1f} ms")
    print(f"ratio {ratio:.3f}: {verdict} {LIMIT}")
    raise SystemExit(0 if ratio <= LIMIT else 1)


if __name__ == "__main__":
    main()
