"""What speaks to the grader in the worker's place; FRAMES goes before."""

# ruff: noqa: E501, the lines of a cell are its own

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
