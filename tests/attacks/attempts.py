"""Attacks on the grader, each a cell of a submission; safe and bounded where nothing stops them.

A cell that reaches something forbidden appends to GOT. The exercise's function answers right only if
GOT is not empty, so that an attack which works earns points. PACKAGE, OUT, CANARY, PORT and
TOKEN, a name that no other run uses, are defined.
"""

# ruff: noqa: E501, the lines of a cell are its own

from __future__ import annotations

ANSWER = """
def gradient_step(theta, grad, *, lr):
    return theta - lr * grad if GOT else theta + 7
"""

# Reaches for what it must not see or do; the name says what.
REACHING = {
    "import the exercises": """
from course import exercises
GOT.append(exercises.get("01.2").reference)
""",
    "import the checks": """
import course.checking, course.grading.marking
GOT.append(1)
""",
    "call the course's own step": """
from course.optimizers import gd_init, gd_step
import numpy as np
GOT.append(gd_step(np.ones(2), np.ones(2), gd_init(np.ones(2)), lr=0.1))
""",
    "run the course's own descent": """
from course import run
GOT.append(run(lambda theta: 2 * theta, [1.0], "gd", lr=0.1, steps=1))
""",
    "read the package from disk": """
import pathlib
for path in pathlib.Path(PACKAGE).rglob("lesson_0*.py"):
    GOT.append(path.read_text())
for name in ("exercises/lesson_01.py", "checking.py", "lessons/01-update-rule.ipynb"):
    try:
        GOT.append(open(PACKAGE + "/" + name).read())
    except OSError:
        pass
""",
    "read the solutions from disk": """
import glob, os
for pattern in (PACKAGE + "/../solutions/*", "/work*/**/solutions/*.md", "/home/*/solutions/*"):
    for path in glob.glob(pattern, recursive=False):
        GOT.append(open(path).read())
""",
    "read the store, the secret and other submissions": """
import os
for name in ("grading.sqlite", "seed", "grades.csv", "../in/control.ipynb"):
    try:
        GOT.append(open(os.path.join(OUT, name), "rb").read())
    except OSError:
        pass
""",
    "list the folder of grades": "import os\nGOT.extend(os.listdir(OUT))",
    "find an installed copy": """
import importlib.util, sys
for entry in list(sys.path):
    for name in ("course/exercises/lesson_01.py", "course/checking.py"):
        try:
            GOT.append(open(entry + "/" + name).read())
        except OSError:
            pass
""",
    "search the garbage collector": """
import gc, types
for thing in gc.get_objects():
    try:
        if type(thing).__name__ in ("Exercise", "Mistake", "Case", "Verdict", "Order", "Server"):
            GOT.append(thing)
        if isinstance(thing, types.FunctionType) and thing.__name__ in ("gradient_step", "_ascent"):
            GOT.append(thing)
        if isinstance(thing, dict) and "EXERCISES" in thing:
            GOT.append(thing)
    except Exception:
        pass
""",
    "search the frames": """
import sys
frame = sys._getframe()
while frame is not None:
    for name, value in [*frame.f_locals.items(), *frame.f_globals.items()]:
        if name in ("secret", "reference", "expected", "specifications", "EXERCISES"):
            GOT.append(value)
    frame = frame.f_back
""",
    "search the modules": """
import sys
for name in list(sys.modules):
    if name.startswith("course.") and name.split(".")[1] in ("exercises", "checking", "grading", "progress"):
        GOT.append(name)
""",
    "read the memory of the parent": """
import os
for pid in ("1", "2", str(os.getppid())):
    for name in ("mem", "environ", "maps", "cmdline"):
        try:
            GOT.append(open(f"/proc/{pid}/{name}", "rb").read(64))
        except OSError:
            pass
""",
    "read /proc/self for paths out": """
for name in ("root/etc/passwd", "cwd/etc/passwd", "environ", "mountinfo"):
    try:
        GOT.append(open("/proc/self/" + name).read())
    except OSError:
        pass
""",
    "read the home and the system": """
import os
for path in ("/etc/passwd", "/etc/hostname", os.path.expanduser("~root/.bashrc"), os.path.expanduser("~/.ssh/id_rsa")):
    try:
        GOT.append(open(path).read())
    except OSError:
        pass
""",
    "look at the environment": """
import os
GOT.extend(value for name, value in os.environ.items() if "SECRET" in name or "TOKEN" in name)
""",
    "attach to the parent": """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
if libc.ptrace(16, os.getppid(), 0, 0) == 0:
    GOT.append("attached")
    libc.ptrace(17, os.getppid(), 0, 0)
""",
    "start a program": """
import os, subprocess
for start in (lambda: subprocess.run(["true"], check=True), lambda: os.execv("/bin/true", ["true"]),
              lambda: os.posix_spawn("/bin/true", ["true"], {})):
    try:
        start()
        GOT.append(1)
    except OSError:
        pass
if os.system("true") == 0:
    GOT.append(1)
""",
    "fork storm": """
import os, time
for _ in range(40):
    try:
        pid = os.fork()
    except OSError:
        continue
    if pid == 0:
        time.sleep(1.5)
        os._exit(0)
    GOT.append(pid)
""",
    "thread storm": """
import threading, time
for _ in range(40):
    try:
        threading.Thread(target=time.sleep, args=(1,), daemon=True).start()
        GOT.append(1)
    except RuntimeError:
        pass
""",
    "multiprocessing": """
import multiprocessing
with multiprocessing.get_context("fork").Pool(1) as pool:
    GOT.append(pool.map(abs, [1]))
""",
    "kill the parent": """
import os, signal
for pid in (os.getppid(), 1, 2):
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, number)
            GOT.append(pid)
        except (PermissionError, ProcessLookupError):
            pass
""",
    "signal everybody": """
import os, signal
for pid in (-1, 0, -os.getpgid(0)):
    try:
        os.kill(pid, 0)   # 0 asks for permission and sends nothing
        GOT.append(pid)
    except (PermissionError, ProcessLookupError):
        pass
""",
    "have the kernel signal the parent": """
import fcntl, os
read, write = os.pipe()
fcntl.fcntl(read, fcntl.F_SETOWN, os.getppid())
GOT.append(1)
""",
    "limit the parent": """
import os, resource
resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (3, 3))
GOT.append(1)
""",
    "raise the own limits": """
import resource
for name in ("RLIMIT_AS", "RLIMIT_DATA", "RLIMIT_FSIZE", "RLIMIT_NPROC"):
    try:
        resource.setrlimit(getattr(resource, name), (resource.RLIM_INFINITY,) * 2)
        GOT.append(name)
    except (ValueError, OSError):
        pass
""",
    "connect to the network": """
import socket
for family, address in ((socket.AF_INET, ("127.0.0.1", PORT)), (socket.AF_INET6, ("::1", PORT))):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            with socket.socket(family, kind) as s:
                s.settimeout(1)
                s.connect(address)
                s.send(b"hello")
            GOT.append(1)
        except OSError:
            pass
""",
    "download the reference": """
import urllib.request
GOT.append(urllib.request.urlopen(f"http://127.0.0.1:{PORT}/lesson_01.py", timeout=1).read())
""",
    "listen": """
import socket
for family, address in ((socket.AF_INET, ("127.0.0.1", 0)), (socket.AF_UNIX, "\\0" + TOKEN)):
    try:
        s = socket.socket(family)
        s.bind(address)
        s.listen()
        GOT.append(1)
    except OSError:
        pass
""",
    "delete files": """
import os, shutil
for path in (CANARY + "/file", OUT + "/grading.sqlite"):
    try:
        os.remove(path)
        GOT.append(path)
    except OSError:
        pass
shutil.rmtree(CANARY, ignore_errors=True)
""",
    "write the store": """
import sqlite3
db = sqlite3.connect(OUT + "/grading.sqlite")
db.execute("CREATE TABLE mine (x)")
GOT.append(1)
""",
    "write the report": """
for name in (OUT + "/grades.csv", CANARY + "/file", CANARY + "/new"):
    try:
        open(name, "w").write("eve,100")
        GOT.append(name)
    except OSError:
        pass
""",
    "change files by other means": """
import os
for act in (lambda: os.chmod(CANARY + "/file", 0), lambda: os.truncate(CANARY + "/file", 0),
            lambda: os.rename(CANARY + "/file", CANARY + "/moved"), lambda: os.utime(CANARY + "/file"),
            lambda: os.mkdir(CANARY + "/dir"), lambda: os.link(CANARY + "/file", CANARY + "/link"),
            lambda: os.symlink("/etc/passwd", CANARY + "/symlink"), lambda: os.mkfifo(CANARY + "/fifo")):
    try:
        act()
        GOT.append(1)
    except OSError:
        pass
""",
    "leave files anywhere": """
import os, tempfile
for folder in ("/tmp", "/dev/shm", "/var/tmp", os.getcwd(), os.path.expanduser("~"), "/dev"):
    try:
        open(folder + "/" + TOKEN, "w").write("x")
        GOT.append(folder)
    except OSError:
        pass
    try:
        os.mkdir(folder + "/" + TOKEN + "-too")
        GOT.append(folder)
    except OSError:
        pass
""",
    "poison the libraries": """
import numpy, site, sys
for folder in [*site.getsitepackages(), numpy.__path__[0], *sys.path]:
    try:
        open(folder + "/sitecustomize.py", "w").write("raise SystemExit")
        GOT.append(folder)
    except OSError:
        pass
""",
    "follow a symlink out": """
import os
os.symlink("/etc/passwd", "/tmp/" + TOKEN)
GOT.append(open("/tmp/" + TOKEN).read())
""",
    "shared memory that outlives": """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
key = libc.shmget(0x600D, 4096, 0o1666)
if key >= 0:
    GOT.append(key)
    libc.shmctl(key, 0, 0)
try:
    GOT.append(os.memfd_create("x"))
except OSError:
    pass
from multiprocessing import shared_memory
GOT.append(shared_memory.SharedMemory(TOKEN, create=True, size=4096))
""",
    "leave the sandbox": """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for flags in (0x10000000, 0x00020000, 0x20000000, 0x40000000):
    if libc.unshare(flags) == 0:
        GOT.append(flags)
for act in (lambda: os.chroot("/"), lambda: os.setuid(12345), lambda: os.nice(-5),
            lambda: os.sched_setaffinity(os.getppid(), {0}), lambda: os.setpriority(0, os.getppid(), 19)):
    try:
        act()
        GOT.append(1)
    except OSError:
        pass
if libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0:
    GOT.append("mounted")
""",
    "undo the filter": """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
libc.prctl(22, 0, 0, 0, 0)
libc.prctl(38, 0, 0, 0, 0)
if libc.prctl(21, 0, 0, 0, 0) == 0:
    GOT.append("no filter")
""",
    "use descriptors left open": """
import os, stat
for descriptor in range(3, 1024):
    try:
        mode = os.fstat(descriptor).st_mode
    except OSError:
        continue
    if not stat.S_ISSOCK(mode) and not stat.S_ISCHR(mode):
        GOT.append(descriptor)
""",
    "read what the sandbox was told": """
import os, sys
GOT.extend(part for part in sys.orig_argv if "limits" in part or "readable" in part)
for descriptor in (0, 1, 2):
    try:
        GOT.extend(filter(None, [os.read(descriptor, 1 << 16)]))
    except OSError:
        pass
""",
    "answer for the fork server": """
import gc, os, socket, stat
def is_socket(descriptor):
    try:
        return stat.S_ISSOCK(os.fstat(descriptor).st_mode)
    except OSError:
        return False
# The first is this worker's own pipe; on any other the grader might wait for a word.
for descriptor in [d for d in range(1024) if is_socket(d)][1:]:
    GOT.append(os.write(descriptor, b'{"status": 0, "memory": 0}'))
GOT.extend([s for s in gc.get_objects() if isinstance(s, socket.socket) and s.fileno() >= 0][1:])
""",
}

# What the first worker of a submission leaves before it ends, and the next one looks for.
KEEPING = {
    "keep state in memory": (
        """
import builtins, os, signal, sys
import numpy
for place in (builtins, sys, numpy, sys.modules["sandbox.worker"], sys.modules["course"]):
    place.KEPT = True
os.environ["KEPT"] = "yes"
os.umask(0o123)
signal.signal(signal.SIGUSR1, lambda *_: None)
os._exit(0)
""",
        """
import builtins, os, signal, sys
import numpy
places = (builtins, sys, numpy, sys.modules["sandbox.worker"], sys.modules["course"])
GOT.extend(place for place in places if hasattr(place, "KEPT"))
GOT.extend(["environment"] if "KEPT" in os.environ else [])
GOT.extend(["umask"] if os.umask(0o22) == 0o123 else [])
GOT.extend(["handler"] if callable(signal.getsignal(signal.SIGUSR1)) else [])
""",
    ),
    "keep state in files": (
        """
import os
for folder in ("/tmp", "/dev/shm", "/var/tmp", os.getcwd(), os.path.expanduser("~"), "/dev"):
    try:
        os.close(os.open(folder + "/" + TOKEN, os.O_CREAT | os.O_WRONLY))
    except OSError:
        pass
os._exit(0)
""",
        """
import os
for folder in ("/tmp", "/dev/shm", "/var/tmp", os.getcwd(), os.path.expanduser("~"), "/dev"):
    GOT.extend([folder] if os.path.exists(folder + "/" + TOKEN) else [])
""",
    ),
    "keep state in the kernel": (
        """
import ctypes, os
ctypes.CDLL(None).shmget(0x600E, 4096, 0o1666)
try:
    os.setpriority(os.PRIO_PROCESS, os.getppid(), 7)
except OSError:
    pass
os._exit(0)
""",
        """
import ctypes, os
libc = ctypes.CDLL(None)
key = libc.shmget(0x600E, 4096, 0o666)
if key >= 0:
    GOT.append("shared memory")
    libc.shmctl(key, 0, 0)
if os.getpriority(os.PRIO_PROCESS, 0) == 7:
    GOT.append("priority")
""",
    ),
}

# Answers that claim to be right; each defines gradient_step.
LYING = {
    "objects equal to everything": """
class Everything:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
    def __abs__(self): return 0.0
    def __bool__(self): return True
    def __float__(self): return 0.0
    def __array__(self, dtype=None, copy=None): return EXPECTED
    def __getattr__(self, name): return self
    def __call__(self, *args, **kwargs): return self
def gradient_step(theta, grad, *, lr): return Everything()
""",
    "array subclass that lies": """
import numpy as np
class Liar(np.ndarray):
    def __eq__(self, other): return np.ones(self.shape, bool)
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs): return np.zeros(self.shape)
    def __array_function__(self, function, types, args, kwargs): return True
    def __sub__(self, other): return np.zeros(self.shape)
def gradient_step(theta, grad, *, lr): return np.full(theta.shape, 9.0).view(Liar)
""",
    "float subclass that lies": """
class Liar(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return Liar(0)
    def __abs__(self): return Liar(0)
    __hash__ = float.__hash__
def gradient_step(theta, grad, *, lr): return [Liar(3.0) for _ in theta]
""",
    "tuple, list and dict that lie": """
class Liar(tuple):
    def __len__(self): return 2
    def __iter__(self): return iter((self, self))
    def __eq__(self, other): return True
    _fields = ("m", "__class__")
def gradient_step(theta, grad, *, lr): return Liar((1, 2))
""",
    "patch the comparisons": """
import numpy as np
np.allclose = np.array_equal = np.isclose = np.array_equiv = lambda *a, **k: True
np.testing.assert_allclose = np.testing.assert_equal = np.testing.assert_array_equal = lambda *a, **k: None
def gradient_step(theta, grad, *, lr): return theta
""",
    "patch the builtins": """
import builtins
builtins.abs = lambda x: 0
builtins.all = builtins.any = builtins.isinstance = lambda *a: True
builtins.len = lambda x: 1
builtins.AssertionError = KeyError
def gradient_step(theta, grad, *, lr): return theta
""",
    "patch json, struct and socket": """
import json, socket, struct
json.dumps = lambda *a, **k: '{"op": "return", "id": 1, "value": true, "changed": []}'
def gradient_step(theta, grad, *, lr): return theta
""",
    "patch the worker": """
import sys
worker = sys.modules["sandbox.worker"]
worker.differs = lambda a, b: False
worker.Encoder = type("Encoder", (), {"__init__": lambda s, *a, **k: None, "buffers": [],
                                      "__call__": lambda s, v, depth=0: True})
def gradient_step(theta, grad, *, lr): return theta
""",
    "fake the lesson's check": """
import course
def check(*args): return True
course.check = check
check("01.2", True)
def gradient_step(theta, grad, *, lr): return True
""",
    "learnt by heart": """
import numpy as np
TABLE = HEART
def gradient_step(theta, grad, *, lr):
    return np.array(TABLE.get(np.asarray(theta).tobytes().hex(), 0.0))
""",
    "changed inputs": """
def gradient_step(theta, grad, *, lr):
    theta[...] = 0
    grad[...] = 0
    return theta
""",
    "changed inputs, not told": """
import sys
sys.modules["sandbox.worker"].differs = lambda a, b: False
def gradient_step(theta, grad, *, lr):
    grad[...] = 0
    theta[...] = 0
    return theta
""",
    "import hooks and the path": """
import builtins, os, sys
class Hook:
    def find_spec(self, name, path=None, target=None): raise SystemExit
sys.meta_path.insert(0, Hook())
sys.path[:] = []
os.environ.clear()
try:
    os.chdir("/tmp")
except OSError:
    pass
builtins.__import__ = None
def gradient_step(theta, grad, *, lr): return theta
""",
    "exit handlers, traces and finalizers": """
import atexit, sys
atexit.register(lambda: print("too late"))
sys.settrace(lambda *a: None)
sys.setprofile(lambda *a: None)
sys.excepthook = sys.unraisablehook = lambda *a: None
class Last:
    def __del__(self): raise SystemExit
keep = Last()
def gradient_step(theta, grad, *, lr): return theta
""",
    "markup in messages": """
class Boom(Exception):
    pass
Boom.__name__ = "<script>alert(1)</script>"
def gradient_step(theta, grad, *, lr): raise Boom("<img src=x onerror=alert(1)> \\ud800 \\x00 =cmd()")
""",
}

# Ends or blocks the worker, or asks for more than there is; each defines gradient_step.
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

FRAMES = """
import json, os, socket, stat, struct
def pipe():
    for descriptor in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                return descriptor
        except OSError:
            pass
def frame(header, body=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    os.set_blocking(pipe(), True)
    os.write(pipe(), struct.pack("<II", len(text), len(body)) + text + body)
def answer(value, number=1, **more):
    return {"op": "return", "id": number, "value": value, "changed": [], **more}
"""

# Speaks to the grader in the worker's place; FRAMES goes before.
FORGING = {
    "reply ahead, from a cell": "for n in range(1, 9): frame(answer(0.0, n))",
    "ready ahead": 'frame({"op": "ready", "functions": ["01.1", "01.2", "01.5", "nope"], "errors": [1, {}]})',
    "reply twice": """
def gradient_step(theta, grad, *, lr):
    frame(answer(0.0))
    frame(answer(0.0))
    return theta
""",
    "reply ahead for the next calls": """
def gradient_step(theta, grad, *, lr):
    for n in range(1, 40): frame(answer(0.0, n))
    return theta
""",
    "reply too deep": """
def gradient_step(theta, grad, *, lr):
    frame(b'{"op":"return","id":1,"changed":[],"value":' + b"[" * 10**5 + b"]" * 10**5 + b"}")
""",
    "reply too long": """
def gradient_step(theta, grad, *, lr):
    os.write(pipe(), struct.pack("<II", 2**32 - 1, 2**32 - 1) + b"x" * 1000)
    while True: pass
""",
    "reply never": """
def gradient_step(theta, grad, *, lr):
    os.write(pipe(), b"\\x10")
    while True: pass
""",
    "hang up": """
def gradient_step(theta, grad, *, lr):
    os.close(pipe())
    while True: pass
""",
    "reply that is no JSON": "def gradient_step(theta, grad, *, lr):\n    frame(b'\\xff\\x00nonsense')",
    "reply that is no object": "def gradient_step(theta, grad, *, lr):\n    frame([1, 2])",
    "reply without fields": 'def gradient_step(theta, grad, *, lr):\n    frame({"op": "return", "id": 1})',
    "reply of unknown types": """
def gradient_step(theta, grad, *, lr):
    frame(answer({"$": "pickle", "v": "cos\\nsystem\\n(S'true'\\ntR."}))
""",
    "array longer than its bytes": """
def gradient_step(theta, grad, *, lr):
    frame(answer({"$": "array", "d": "<f8", "s": [2**30, 2**30], "o": 0}), b"x" * 16)
""",
    "array of objects": """
def gradient_step(theta, grad, *, lr):
    frame(answer({"$": "array", "d": "|O", "s": [2], "o": 0}), b"x" * 16)
""",
    "array before its bytes": """
def gradient_step(theta, grad, *, lr):
    frame(answer({"$": "array", "d": "<f8", "s": [2], "o": -8}), b"x" * 16)
""",
    "named tuple with code in its name": """
def gradient_step(theta, grad, *, lr):
    frame(answer({"$": "named", "n": "x):\\n import os#", "f": ["a"], "v": [1]}))
""",
    "generator state of nonsense": """
def gradient_step(theta, grad, *, lr):
    frame(answer({"$": "rng", "v": ["a", None, -1, 2**900]}))
""",
    "changes to arguments that are not there": """
def gradient_step(theta, grad, *, lr):
    frame(answer(0.0, changed=[[10**9, 1], [-1, 2], ["a", 3], 4]))
""",
    "changes that would move the reference": """
def gradient_step(theta, grad, *, lr):
    zero = {"$": "array", "d": "<f8", "s": list(theta.shape), "o": 0}
    frame(answer(zero, changed=[[i, zero] for i in range(6)]), bytes(8 * theta.size))
""",
    "error of a kind that is not one": """
def gradient_step(theta, grad, *, lr):
    frame({"op": "raise", "id": 1, "kind": ["x"], "message": {"a": 1}, "line": "1", "text": None})
""",
    "callback to nothing": """
def gradient_step(theta, grad, *, lr):
    frame({"op": "callback", "id": 1, "function": 5, "args": [], "kwargs": {"$": "dict", "v": []}})
    while True: pass
""",
    "not attempted, and then right": """
def gradient_step(theta, grad, *, lr):
    frame({"op": "raise", "id": 1, "kind": "NotImplementedError", "message": "", "line": None, "text": ""})
    return theta - lr * grad + 1
""",
    "numbers for the next calls": """
def gradient_step(theta, grad, *, lr):
    two = {"$": "array", "d": "<f8", "s": [2], "o": 0}
    for n in range(1, 40): frame(answer(two, n), bytes(16))
    return theta
""",
    "numbers of another length": """
def gradient_step(theta, grad, *, lr):
    frame(answer({"$": "array", "d": "<f8", "s": [1000], "o": 0}), b"x" * 16)
""",
    "numbers of too many axes": """
def gradient_step(theta, grad, *, lr):
    frame(answer({"$": "array", "d": "<f8", "s": [1] * 200, "o": 0}), bytes(8))
""",
    "numbers of an impossible shape": """
def gradient_step(theta, grad, *, lr):
    frame(answer({"$": "array", "d": "<f8", "s": [2**32 - 1] * 7 + [0], "o": 0}))
""",
    "numbers that answer nothing": """
def gradient_step(theta, grad, *, lr):
    frame({"op": "value", "value": {"$": "array", "d": "<f8", "s": [2], "o": 0}}, bytes(16))
    return theta
""",
    "numbers called back to nothing": """
def gradient_step(theta, grad, *, lr):
    two = {"$": "array", "d": "<f8", "s": [2], "o": 0}
    frame({"op": "callback", "id": 1, "function": 9, "args": [two],
           "kwargs": {"$": "dict", "v": []}}, bytes(16))
    while True: pass
""",
    "numbers from a cell": """
frame(answer({"$": "array", "d": "<f8", "s": [2], "o": 0}), bytes(16))
""",
    "numbers without a header": """
def gradient_step(theta, grad, *, lr):
    frame(struct.pack("<BBHII", 2, 1, 0, 1, 2), bytes(16))
""",
    "descriptors sent over the pipe": """
s = socket.socket(fileno=os.dup(pipe()))
def gradient_step(theta, grad, *, lr):
    read, write = os.pipe()
    socket.send_fds(s, [b"x"], [read, write])
    return theta
""",
}

# The function to be differentiated is evaluated by the grader: numerical_gradient(f, theta, *, h).
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
