"""The gunicorn worker that serves the app: threads, and no client that lingers can hold up the others."""

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker


class GunicornWorker(ThreadWorker):
    """gunicorn's threaded worker, with connections closed beside its loop instead of in it.

    gunicorn 27 waits in its one loop up to 2 s for a client to close its end (RFC 9112, section 9.6); meanwhile nobody
    else is served, and Slack's commands were seen to wait for 10 s behind a few browsers.
    """

    def init_process(self) -> None:
        """Start serving; returns when the worker ends."""
        self._closers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="close")
        super().init_process()

    def finish_request(self, conn: TConn, fs: "Future[Any]") -> None:
        """What gunicorn does after a request, its patient close handed to another thread."""
        close = conn.close
        conn.close = lambda graceful=False: self._closers.submit(close, True) if graceful else close()
        super().finish_request(conn, fs)
        conn.close = close
