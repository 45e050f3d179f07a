"""Kernels that start with TensorFlow there: each a copy (a fork) of one process that imported it.

A worker has one such process, multiprocessing's fork server, which imports and does nothing else.
Every run gets a kernel of its own, so nothing that a notebook does can reach the next one; and the
import is paid once. The copy is safe because TensorFlow makes its threads at first use, not at
import. What its compiler makes is kept in a folder of the worker, so that equal programs are
compiled once. Elsewhere than on Linux a run gets an ordinary kernel, and takes seconds longer.
"""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from multiprocessing.context import ForkServerContext
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

#: What the fork server imports.
MODULES = ("ipykernel.kernelapp", "gan_book.sweeps.preloaded")


class ForkedProcess:
    """A forked kernel, with the face of the `subprocess.Popen` that jupyter_client expects."""

    stdin = stdout = stderr = None

    def __init__(self, connection_file: str) -> None:
        process = start_server().Process(target=run_kernel, args=(connection_file,))
        _allow_children()
        process.start()
        self._process, self.pid = process, process.pid

    def poll(self) -> int | None:
        """Return the exit status, or None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for its end and return the exit status."""
        self._process.join(timeout)
        return self.poll()

    def send_signal(self, number: int) -> None:
        """Send a signal, if it still runs."""
        if self.poll() is None and self.pid:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class ForkedProvisioner(LocalProvisioner):
    """Starts a kernel by a fork; all else is as for any kernel on this machine."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel; the command that would start a fresh one is not needed."""
        assert self.parent is not None
        process = ForkedProcess(self.parent.connection_file)
        self.process: Any = process
        self.pid = self.pgid = process.pid  # it leads a group of its own, as others do
        return self.connection_info


class ForkedKernelManager(AsyncKernelManager):
    """Manages one forked kernel."""

    async def _async_pre_start_kernel(self, **kw: Any) -> tuple[list[str], dict[str, Any]]:
        self.provisioner = ForkedProvisioner(
            kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
        )
        command, options = await super()._async_pre_start_kernel(**kw)
        return command, options


def choose_manager() -> type[AsyncKernelManager]:
    """Return the manager of kernels for this machine."""
    return ForkedKernelManager if sys.platform == "linux" else AsyncKernelManager


def set_environment(folder: str) -> dict[str, str]:
    """Return the environment variables of every kernel of a sweep.

    One thread each: a sweep fills its cores with runs, and a result must not depend on how many
    cores a machine has (threads change the order in which large sums are taken). Nor on a reader's
    own profile of IPython, or choice of a Keras backend.

    Args:
        folder: of the worker, for programs, profiles and connection files.
    """
    programs = f"--tf_xla_persistent_cache_directory={folder}/programs"
    flags = f"{os.environ.get('TF_XLA_FLAGS', '')} {programs}"
    threads = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"]
    threads += ["TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"]
    return dict.fromkeys(threads, "1") | {
        "TF_XLA_FLAGS": flags.strip(),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "KERAS_BACKEND": "tensorflow",
        "IPYTHONDIR": f"{folder}/ipython",
        "JUPYTER_RUNTIME_DIR": f"{folder}/runtime",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "GAN_BOOK_NARROW_PICTURES": "",  # a build asks for them; its sweeps' figures are no page's
    }


@functools.cache
def start_server() -> ForkServerContext:
    """Start this process's fork server, once, and return what makes its copies."""
    from multiprocessing import forkserver

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(MODULES))
    with change_environment(), _make_path_short():
        forkserver.ensure_running()
    return context


@contextlib.contextmanager
def _make_path_short() -> Iterator[None]:
    """Let the server listen in the worker's folder under a name that is short, however deep it is.

    The path of a socket has at most 107 bytes, and a batch system's TMPDIR leaves no room.
    """
    config: dict[str, Any] = multiprocessing.current_process()._config  # type: ignore[attr-defined]
    before = config.get("tempdir")
    opened = os.open(find_own_folder(), os.O_RDONLY)  # for as long as the server may be called
    config["tempdir"] = f"/proc/self/fd/{opened}"
    try:
        yield
    finally:
        config["tempdir"] = before


@contextlib.contextmanager
def change_environment() -> Iterator[None]:
    """Give processes that are started within the environment of a sweep's kernels."""
    before = dict(os.environ)
    os.environ.update(set_environment(find_own_folder()))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@functools.cache
def find_own_folder() -> str:
    """Return a folder of this worker's own; Dask removes it with the worker, or when it next starts
    beside the remains of a killed one."""
    from distributed import get_worker

    folder = tempfile.mkdtemp(prefix="kernels-", dir=get_worker().local_directory)
    os.mkdir(f"{folder}/programs")
    return folder


def _allow_children() -> None:
    """Lift multiprocessing's ban on children of daemonic processes, which Dask's workers are.

    The ban is there because such children could outlive their parent. Kernels watch theirs.
    """
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]


def run_kernel(connection_file: str) -> None:
    """Be a kernel, in the copy."""
    import numpy as np
    from ipykernel.kernelapp import IPKernelApp

    os.setsid()
    threading.Thread(target=_end_with_worker, daemon=True).start()
    np.random.seed()  # as in a fresh kernel: all copies would draw the same numbers
    sys.argv = ["ipykernel_launcher"]
    application = IPKernelApp.instance(parent_handle=os.getppid())
    # A run that ends interrupts its kernel, and the kernel would call that an error.
    options = ("--log-level=CRITICAL", "--HistoryManager.hist_file=:memory:")
    application.initialize(["-f", connection_file, *options])
    application.start()


def _end_with_worker() -> None:
    """End this kernel when its worker does: Jupyter's own watch is on the fork server, which lives
    as long as any of its kernels."""
    worker = multiprocessing.parent_process()
    assert worker is not None
    worker.join()
    os._exit(1)
