"""Attacks that reach for what they must not see or do; the name says what."""

# ruff: noqa: E501, the lines of a cell are its own

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
for path in pathlib.Path(PACKAGE).rglob("lesson_0*/*.py"):
    GOT.append(path.read_text())
for name in ("exercises/lesson_01/gradient_step.py", "checking.py", "lessons/01-update-rule.ipynb"):
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
    for name in ("course/exercises/lesson_01/gradient_step.py", "course/checking.py"):
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
        if isinstance(thing, types.FunctionType) and thing.__name__ in ("gradient_step", "ascent"):
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
