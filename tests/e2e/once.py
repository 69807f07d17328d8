"""What every worker of a run needs and one of them makes: the first to come makes it, the others wait."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def folder_of_the_run(factory: pytest.TempPathFactory) -> Path:
    """The temporary folder that all workers of this run have in common."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@contextmanager
def made_once(
    folder: Path, *, make: Callable[[Path], None], unmake: Callable[[], None] = lambda: None
) -> Iterator[Path]:
    """`folder`, filled by `make`; whoever leaves it last removes it, and by `unmake` what belongs to it.

    A making that failed is tried again by the next to come. Locks end with the process that
    holds them.
    """
    done = folder.with_name(f"{folder.name}-done")
    with (
        folder.with_name(f"{folder.name}-making").open("w") as making,
        folder.with_name(f"{folder.name}-using").open("w") as using,
    ):
        fcntl.flock(making, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
        fcntl.flock(using, fcntl.LOCK_SH)
        fcntl.flock(making, fcntl.LOCK_UN)
        yield folder
        fcntl.flock(making, fcntl.LOCK_EX)  # nobody comes while it is looked whether anybody is left
        try:
            fcntl.flock(using, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        done.unlink()
        unmake()
        shutil.rmtree(folder)
