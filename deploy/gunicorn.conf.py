"""The web server. Threads inside a request are the only threads: each has its own database connection, kept open."""

import os
from pathlib import Path

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
