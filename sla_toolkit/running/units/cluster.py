"""Units on the workers of a dask.distributed cluster."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import sla_toolkit
from sla_toolkit.language import Message, SlaError
from sla_toolkit.running.kernels import client as warm
from sla_toolkit.running.kernels.client import NotWarm

_SECONDS_TO_CONNECT = 20
_SECONDS_FOR_A_WORKER = 60


class NoCluster(SlaError):
    """The cluster cannot be used: the sentence says why."""


class ClusterCrew:
    """A scheduler's workers; a unit whose worker is gone is begun anew on another."""

    def __init__(self, address: str) -> None:
        """Connect to the scheduler at an address such as `tcp://10.0.0.5:8786`. Raises NoCluster."""
        self._client = _connected(address)
        try:
            self.size = _workers(self._client, address)
        except NoCluster:
            self._client.close()
            raise
        self._executor = self._client.get_executor(pure=False)

    def submit(self, task: Callable[[Any], Any], value: Any, deadline: float | None) -> "Future[Any]":
        """Have a task done on a worker, in a process of its own; the unit sees to its deadline itself."""
        del deadline
        future: Future[Any] = self._executor.submit(_apart, task, value)
        return future

    def stop(self) -> None:
        """Give up what is under way: the scheduler forgets it, and what a worker still publishes is whole."""
        self._executor.shutdown(wait=False)
        self._client.close()

    def close(self) -> None:
        """Let go of the cluster."""
        self._executor.shutdown(wait=True)
        self._client.close()


def _apart(task: Callable[[Any], Any], value: Any) -> Any:
    """On a worker: have the task done in a process forked from one that has imported everything, else right here."""
    try:
        call = warm.call(task, value)
    except NotWarm:
        return task(value)
    return call.result()


def _connected(address: str) -> Any:
    try:
        from distributed import Client  # noqa: PLC0415  # an extra, and slow to import
    except ImportError:
        message = Message(
            'A cluster needs a package that is not installed here: run pip install "{extra}".',
            extra="sla-toolkit[cluster]",
        )
        raise NoCluster(message) from None
    try:
        connect: Any = Client  # it has no annotations
        return connect(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, TimeoutError, ValueError):
        message = Message(
            "No scheduler answers at {address}: check --scheduler, and that “dask scheduler” runs there.",
            address=address,
        )
        raise NoCluster(message) from None


def _workers(client: Any, address: str) -> int:
    """Count the cluster's workers, one for each of their threads, once there is one; all with this very toolkit."""
    try:
        client.wait_for_workers(1, timeout=_SECONDS_FOR_A_WORKER)
    except TimeoutError:
        message = Message(
            "The scheduler at {address} has no workers: start “dask worker {address}” somewhere.",
            address=address,
        )
        raise NoCluster(message) from None
    try:
        versions = set(client.run(_version).values())
    except Exception:  # noqa: BLE001  # a worker that cannot even import it
        versions = {"?"}
    if versions != {sla_toolkit.__version__}:
        message = Message(
            "The workers of {address} have the toolkit in version {theirs}, and here it is {ours}: install the same "
            "there.",
            address=address,
            theirs=sorted(versions),
            ours=sla_toolkit.__version__,
        )
        raise NoCluster(message)
    return int(sum(client.nthreads().values()))


def _version() -> str:
    return sla_toolkit.__version__
