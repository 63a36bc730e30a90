"""What the first worker of a submission leaves before it ends, and the next one looks for."""

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
