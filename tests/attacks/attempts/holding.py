"""What ends or blocks the worker, or asks for more than there is; each defines gradient_step."""

HOLDING = {
    "sys.exit in a cell": "import sys\nsys.exit(0)",
    "sys.exit in a call": "def gradient_step(theta, grad, *, lr):\n    import sys\n    sys.exit(0)",
    "os._exit in a cell": "import os\nos._exit(0)",
    "os._exit in a call": "def gradient_step(theta, grad, *, lr):\n    import os\n    os._exit(0)",
    "exceptions that are no exceptions": """
def gradient_step(theta, grad, *, lr):
    raise [KeyboardInterrupt, GeneratorExit, SystemExit][int(abs(theta.flat[0]) * 10) % 3]
""",
    "an exception whose text never ends": """
class Boom(BaseException):
    def __str__(self):
        while True: pass
def gradient_step(theta, grad, *, lr): raise Boom
""",
    "endless loop in a cell": "while True: pass",
    "endless loop in a call": "def gradient_step(theta, grad, *, lr):\n    while True: pass",
    "endless loop that swallows interrupts": """
def gradient_step(theta, grad, *, lr):
    while True:
        try:
            while True: pass
        except BaseException:
            pass
""",
    "endless loop that ignores signals": """
import signal
def gradient_step(theta, grad, *, lr):
    for number in range(1, 64):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    signal.setitimer(signal.ITIMER_REAL, 0)
    while True: pass
""",
    "endless loop in C": """
def gradient_step(theta, grad, *, lr): return 7 ** (7 ** 9)
""",
    "endless cell that swallows interrupts": """
while True:
    try:
        while True: pass
    except BaseException:
        pass
""",
    "sleep": "import time\ndef gradient_step(theta, grad, *, lr):\n    time.sleep(1000)",
    "endless generator": """
def gradient_step(theta, grad, *, lr):
    while True: yield 1.0
""",
    "30 GB array": """
import numpy as np
def gradient_step(theta, grad, *, lr):
    big = np.empty(30 * 2**30 // 8)
    big[: 2**20] = 1
    return big
""",
    "memory little by little": """
def gradient_step(theta, grad, *, lr):
    held = []
    for _ in range(300):
        held.append(bytearray(10 << 20))   # 3 GB at most
    return len(held)
""",
    "memory shared": """
import mmap
def gradient_step(theta, grad, *, lr):
    held = [mmap.mmap(-1, 512 << 20) for _ in range(10)]
    for m in held: m[0] = 1
    return theta
""",
    "200 MB of output": """
import os, sys
for _ in range(200):
    sys.stdout.write("x" * 2**20)
    sys.stderr.write("x" * 2**10)
    os.write(1, b"x" * 2**16)
def gradient_step(theta, grad, *, lr): return theta
""",
    "segmentation fault": """
import ctypes
def gradient_step(theta, grad, *, lr): return ctypes.string_at(1)
""",
    "recursion without end": """
import sys
sys.setrecursionlimit(10**8)
def gradient_step(theta, grad, *, lr): return gradient_step(theta, grad, lr=lr)
""",
    "values without end": """
def gradient_step(theta, grad, *, lr):
    loop = []
    loop.append(loop)
    return loop
""",
    "values too long": """
def gradient_step(theta, grad, *, lr): return ["x" * 2**20] * 40
""",
    "values too deep": """
def gradient_step(theta, grad, *, lr):
    value = 1.0
    for _ in range(10**5): value = (value,)
    return value
""",
    "an integer without end": "def gradient_step(theta, grad, *, lr): return 1 << 10**7",
    "all descriptors open": """
import os
held = []
try:
    while True: held.append(os.pipe())
except OSError:
    pass
def gradient_step(theta, grad, *, lr): return theta
""",
}
