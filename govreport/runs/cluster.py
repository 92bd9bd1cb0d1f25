"""The same jobs on a Dask cluster that is there already."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, TypeVar

from govreport.errors import MissingError, UserError
from govreport.runs.limits import expend

T = TypeVar("T")


class Cluster:
    """The workers of a Dask client."""

    def __init__(self, client: Any) -> None:
        from distributed import KilledWorker

        self.died: tuple[type[Exception], ...] = (KilledWorker,)
        self._client = client
        # Not pure: a job that is sent again is a new job and no memory of its failure.
        self._executor = client.get_executor(pure=False)

    @property
    def size(self) -> int:
        """Return how many jobs run at once now; a cluster may grow."""
        return max(1, sum(map(int, self._client.nthreads().values())))

    def submit(self, function: Callable[..., T], *arguments: Any) -> "Future[T]":
        """Send a job; the future raises what it raises, or `KilledWorker` where too many workers died."""
        made: Future[T] = self._executor.submit(on_worker, function, *arguments)
        return made

    def close(self) -> None:
        """Cancel what has not begun."""
        self._executor.shutdown(wait=False)


def on_worker(function: Callable[..., T], *arguments: Any) -> T:
    """Do a job in a worker, which may end over a document if somebody starts it again."""
    from distributed import get_worker

    if getattr(get_worker(), "nanny", None):
        expend(memory=False)
    return function(*arguments)


@contextmanager
def cluster(scheduler: str | None, client: Any) -> Iterator[Cluster]:
    """Yield the cluster of a client, or of a scheduler's address ("tcp://…"), and say where its panel is."""
    try:
        from distributed import Client
    except ImportError as error:
        raise MissingError("使用 Dask 集群需要另外安装：pip install 'govreport[scale]'") from error
    make_client: Any = Client
    own = None
    if client is None:
        try:
            client = own = make_client(scheduler, timeout=10)
        except (OSError, ValueError) as error:
            raise UserError(
                f"连不上 Dask 调度器 {scheduler}。请检查地址，如 tcp://10.0.0.1:8786。"
            ) from error
    print(f"集群面板　{client.dashboard_link}")
    jobs = Cluster(client)
    try:
        yield jobs
    finally:
        jobs.close()
        if own is not None:
            own.close()
