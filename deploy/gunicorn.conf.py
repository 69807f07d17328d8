"""The web server. Threads inside a request are the only threads: each has its own database connection, kept open."""

import gc
import os
from pathlib import Path
from typing import Any

from prometheus_client import multiprocess

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 20
keepalive = 5

# A worker's heartbeat is a file; on a busy disk a slow write would look like a dead worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None

accesslog = None  # every request is logged by the application, with its city
errorlog = "-"
control_socket_disable = True

# A start makes things that stay: looking through them for garbage meanwhile takes a sixth of it, and later a part of every request.
gc.disable()

_counted = os.environ.get("PROMETHEUS_MULTIPROC_DIR")


def on_starting(_server: Any) -> None:
    """What processes of an earlier start had counted goes; the folder is made where it is missing."""
    if _counted:
        Path(_counted).mkdir(parents=True, exist_ok=True)
        for left in Path(_counted).glob("*.db"):
            left.unlink(missing_ok=True)


def post_worker_init(_worker: Any) -> None:
    """All is loaded, and left alone; what requests leave is collected as ever."""
    gc.freeze()
    gc.enable()


def child_exit(_server: Any, worker: Any) -> None:
    """A process that ended is no longer told as one that works; what it counted stays."""
    if _counted:
        multiprocess.mark_process_dead(worker.pid)
