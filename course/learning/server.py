"""What `course lab` adds to JupyterLab's server: a quiet start, a plain end, unchanged lessons.

An extension of Jupyter Server, loaded by name in `course lab` alone; no other server changes.
"""

from __future__ import annotations

import logging
import runpy
import signal
from typing import Any

EVERYWHERE = ("", "*", "0.0.0.0", "::")


def _load_jupyter_server_extension(server: Any) -> None:
    """Fit a Jupyter server that is about to start; the name is Jupyter's."""
    _stop_when_told(server)
    quiet, provider = server.log_level > logging.INFO, server.identity_provider
    # Reading the token decides whether it is a generated one.
    generated = bool(provider.token) and provider.token_generated
    if quiet:
        # Jupyter itself would say the address in six lines, if it had made the token.
        provider.token_generated = False
        _quieten_kernels(server.kernel_spec_manager)

    def begin() -> None:
        # Jupytext puts another contents manager in place while extensions load.
        _complete_metadata(server.contents_manager)
        # Only now is the port known: Jupyter takes the next where one is in use.
        provider.token_generated = generated
        print(f"The course is open at {address(server)}\nCtrl-C here ends it.", flush=True)

    server.io_loop.add_callback(begin)


def address(server: Any) -> str:
    """Return the URL that a browser on this machine can open, with the token if it was made."""
    everywhere = server.ip in EVERYWHERE and not server.custom_display_url
    return str(server.local_url if everywhere else server.public_url)


def _stop_when_told(server: Any) -> None:
    """End at the first Ctrl-C, without a question: every lesson is saved as it is edited."""

    def stop(number: int, frame: Any) -> None:
        server.stop(from_signal=True)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)


def _quieten_kernels(specs: Any) -> None:
    """Let kernels say on the terminal what went wrong, and no more."""
    get = specs.get_kernel_spec

    def quiet(name: str) -> Any:
        spec = get(name)
        if "ipykernel_launcher" in spec.argv:
            spec.argv = [*spec.argv, "--log-level=ERROR"]
        return spec

    specs.get_kernel_spec = quiet


def _complete_metadata(contents: Any) -> None:
    """Hand out notebooks with the `language_info` of the kernel that is going to run them.

    JupyterLab writes it into each notebook when the kernel starts. It holds the version of Python,
    so that a lesson would count as changed as soon as it is open wherever that differs from the
    author's. The file itself is not written here.
    """
    from jupyter_core.utils import ensure_async

    get = contents.get

    async def complete(*args: Any, **kwargs: Any) -> Any:
        model = await ensure_async(get(*args, **kwargs))
        if model["type"] == "notebook" and model["content"] is not None:
            metadata = model["content"]["metadata"]
            if metadata.get("kernelspec", {}).get("name") == "python3":
                from ipykernel.ipkernel import IPythonKernel

                metadata["language_info"] = dict(IPythonKernel.language_info)
        return model

    contents.get = complete


def main() -> None:
    """Run JupyterLab on the command's arguments; Ctrl-C while it starts ends it at once."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    runpy.run_module("jupyterlab", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
