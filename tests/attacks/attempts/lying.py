"""Answers that claim to be right; each defines gradient_step."""

# ruff: noqa: E501, the lines of a cell are its own

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
