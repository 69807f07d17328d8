"""The hazards the linter decides: an example of each is refused, and its harmless neighbour is not."""

import subprocess
import sys
from pathlib import Path

import pytest

from demo.servers import PROJECT

REFUSED = {
    "hz03 a thread": "import threading\n\nthreading.Thread(target=print).start()\n",
    "hz03 a pool of threads": "from concurrent.futures import ThreadPoolExecutor\n\nThreadPoolExecutor()\n",
    "hz04 another thread for async": "from asgiref.sync import sync_to_async\n\nsync_to_async(print)\n",
    "hz07 a stream": "from django.http import StreamingHttpResponse\n\nStreamingHttpResponse([])\n",
    "hz08 a bare on_commit": "from django.db import transaction\n\ntransaction.on_commit(print)\n",
    "hz15 lru_cache": "from functools import lru_cache\n\n\n@lru_cache\ndef f() -> None:\n    pass\n",
    "hz15 cache": "import functools\n\n\n@functools.cache\ndef f() -> None:\n    pass\n",
    "another door": "from django_tenants.utils import schema_context\n\nschema_context('x')\n",
    "another door, for a tenant": "from django_tenants.utils import tenant_context\n\ntenant_context(None)\n",
}
ALLOWED = {
    "the city's on_commit": "from accounts.scope import on_commit\n\non_commit(print)\n",
    "the shared cache": "from django.core.cache import cache\n\ncache.get('x')\n",
    "the door": "from tenants.context import use_city\n\nuse_city\n",
}


def complaints(code: str, place: str) -> str:
    outcome = subprocess.run(
        [
            str(Path(sys.executable).parent / "ruff"),
            "check",
            "--select",
            "TID251",
            "--stdin-filename",
            place,
            "-",
        ],
        input=code,
        cwd=PROJECT,
        check=False,
        capture_output=True,
        text=True,
    )
    return outcome.stdout if outcome.returncode else ""


@pytest.mark.parametrize(
    "place", ["core/services/x.py", "models_bergamo/x.py", "accounts/x.py", "tenants/x.py"]
)
@pytest.mark.parametrize("what", REFUSED)
def test_hz03_hz04_hz07_hz08_hz15_the_linter_refuses(what: str, place: str) -> None:
    assert "TID251" in complaints(REFUSED[what], place)


@pytest.mark.parametrize("what", ALLOWED)
def test_the_linter_lets_the_right_way_pass(what: str) -> None:
    assert complaints(ALLOWED[what], "core/services/x.py") == ""
