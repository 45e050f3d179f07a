"""Hand work to a Dask cluster, and keep what comes back as it comes back."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from gan_book.sweeps.errors import describe_error
from gan_book.sweeps.store import Store, name_rows
from gan_book.sweeps.versions import compare_versions, find_versions
from gan_book.sweeps.worker import (
    OtherVersionsError,
    Piece,
    do,
    make_row,
    tell_time,
)

if TYPE_CHECKING:
    from distributed import Client, Future

#: Pieces handed out beyond one for each worker: none waits, and another sweep finds some left.
AHEAD = 8
PATIENCE = "10s"  # with a scheduler that does not answer
PATIENCE_WITH_WORKERS = "60s"  # each of them looks up its versions


class StoppedError(RuntimeError):
    """The sweep cannot go on; what had ended is kept."""


@contextlib.contextmanager
def open_client(scheduler: str | None, workers: int | None) -> Iterator[Client]:
    """Connect to a cluster, or start one on this machine's cores.

    Args:
        scheduler: its address, as tcp://host:8786; None starts workers here.
        workers: processes to start here; None means one per core.

    Raises:
        ValueError: the scheduler does not answer, or a worker of it has other versions.
    """
    import dask
    from distributed import Client, LocalCluster

    quiet = {"distributed.logging.distributed": "critical", "distributed.comm.retry.count": 0}
    quiet |= {"distributed.comm.timeouts.connect": PATIENCE, "distributed.admin.tick.limit": "1h"}
    with contextlib.ExitStack() as stack:
        stack.enter_context(dask.config.set(quiet))
        if scheduler is None:
            cluster = LocalCluster(
                n_workers=workers or os.cpu_count(),
                threads_per_worker=1,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",  # any free port: other sweeps have theirs
                memory_limit=0,  # kernels are other processes, which Dask does not see anyway
                silence_logs=60,
            )
            stack.enter_context(cluster)
            client = stack.enter_context(Client(cluster))
        else:
            check_scheduler(scheduler)
            client = stack.enter_context(Client(scheduler, timeout=PATIENCE))
            check_workers(client)
        yield client


def check_scheduler(address: str) -> None:
    """Ask whoever listens there who it is; Dask itself would wait for ever for a silent one.

    Raises:
        ValueError: it is no scheduler, or does not say so within `PATIENCE`.
    """
    from dask.utils import parse_timedelta

    try:
        seconds = parse_timedelta(PATIENCE)
        kind = asyncio.run(asyncio.wait_for(_ask_kind(address), seconds))
        reason = "" if kind == "Scheduler" else f"a {kind} does"
    except TimeoutError:
        reason = f"no word within {PATIENCE}"
    except (OSError, ValueError, TypeError, ImportError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
    except Exception:  # whatever Dask makes of another program's words: sizes of exabytes, say
        reason = "what listens there is no part of Dask"
    if reason:
        raise ValueError(f"no scheduler answers at {address}: {reason}")


async def _ask_kind(address: str) -> str:
    from distributed.comm import connect
    from distributed.security import Security

    comm = await connect(address, **Security().get_connection_args("client"))
    try:
        await comm.write({"op": "identity", "reply": True})
        return str((await comm.read())["type"])
    finally:
        comm.abort()


def check_workers(client: Client) -> None:
    """Compare the versions of every worker with those here.

    Raises:
        ValueError: a worker has others, or lacks the package.
    """
    here = find_versions()
    for address, there in _ask_versions(client).items():
        change = f"no gan_book there ({there})"
        if not isinstance(there, Exception):
            change = compare_versions(here, there) or ""
        if change:
            raise ValueError(f"the worker at {address} cannot take part: {change}")


def _ask_versions(client: Client) -> dict[str, Any]:
    try:
        return dict(
            client.sync(
                client._run,
                find_versions,
                on_error="return",
                callback_timeout=PATIENCE_WITH_WORKERS,
            )
        )
    except TimeoutError:
        raise ValueError(f"a worker has said nothing for {PATIENCE_WITH_WORKERS}") from None


def sweep(
    store: Store, pieces: Iterable[Piece], client: Client, commit: str | None, progress: Any = None
) -> None:
    """Do pieces of work on a cluster, and keep each as it ends.

    Args:
        store: where the results go.
        pieces: what is missing there.
        client: of the cluster.
        commit: for the rows.
        progress: called with the rows of each piece.

    Raises:
        StoppedError: the scheduler is gone, a worker has other versions, or results cannot be
            written. Results that had come are kept.
    """
    waiting, theirs = deque(pieces), deque[Piece]()
    while waiting:
        _sweep_once(store, waiting, theirs, client, commit, progress)
        # What another sweep had claimed: it is done by now, or waited for, or left by a dead sweep.
        done = store.find_done()
        waiting.extend(piece for piece in theirs if not done.issuperset(piece.runs))
        theirs.clear()
        if waiting:
            time.sleep(1.0)


def _sweep_once(
    store: Store,
    waiting: deque[Piece],
    theirs: deque[Piece],
    client: Client,
    commit: str | None,
    progress: Any,
) -> None:
    """Do all the pieces that no other sweep has claimed; move the claimed ones to theirs."""
    from distributed import as_completed

    futures: dict[Future, Piece] = {}
    ended = as_completed()
    try:
        while True:
            _hand_out(store, waiting, theirs, client, futures, ended)
            if not futures:
                return
            future = next(ended)
            piece = futures.pop(future)
            rows, notebooks = _collect(future, piece)
            rows = [row | {"commit": commit} for row in rows]
            _keep(store, rows, notebooks)
            store.release(name_rows(piece.runs))
            if progress:
                progress(rows)
    finally:
        with contextlib.suppress(Exception):  # the scheduler may be gone
            client.cancel(list(futures), force=True)
        for piece in futures.values():
            store.release(name_rows(piece.runs))


def _hand_out(
    store: Store,
    waiting: deque[Piece],
    theirs: deque[Piece],
    client: Client,
    futures: dict[Future, Piece],
    ended: Any,
) -> None:
    workers = sum(client.nthreads().values()) if waiting else 0
    while waiting and len(futures) < workers + AHEAD:
        piece = waiting.popleft()
        name = name_rows(piece.runs)
        if not store.claim(name):
            theirs.append(piece)
            continue
        if store.is_news(name):  # another sweep has done it since this one looked
            store.release(name)
            continue
        future = client.submit(do, piece, pure=False)
        futures[future] = piece
        ended.add(future)


def _collect(future: Future, piece: Piece) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return what a piece of work gave; what killed its worker gives failed rows."""
    from distributed import KilledWorker

    if future.status == "finished":
        result: tuple[list[dict[str, Any]], dict[str, str]] = future.result()
        return result
    if future.status != "error":
        raise StoppedError("the scheduler is gone")
    error = future.exception()
    if isinstance(error, OtherVersionsError):
        raise StoppedError(str(error))
    words = describe_error(type(error).__name__, str(error))
    if isinstance(error, KilledWorker):
        words = "KilledWorker: each worker that took this run died; is there memory enough?"
    ended = {"started": tell_time()}  # when it began, its worker has taken with it
    return [make_row(name, piece, {}, words) | ended for name in piece.runs], {}


def _keep(store: Store, rows: list[dict[str, Any]], notebooks: dict[str, str]) -> None:
    try:
        store.save(rows, notebooks)
    except OSError as error:
        raise StoppedError(f"cannot write into {store.folder}: {error.strerror or error}") from None
