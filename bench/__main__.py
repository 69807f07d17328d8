"""`make bench`: run the benchmarks (all, or those named) and print their ratios; fails when a promise is missed.

A benchmark is a module of this package with `measure() -> Iterable[Ratio]`.
"""

import sys
from importlib import import_module
from pkgutil import iter_modules

import bench
from tests import environment


def main(names: list[str]) -> int:
    """Run the benchmarks; 1 when a promise is missed."""
    environment.prepare()
    missed = 0
    for module in sorted(module.name for module in iter_modules(bench.__path__)):
        if names and module not in names:
            continue
        measure = (
            None if module.startswith("__") else getattr(import_module(f"bench.{module}"), "measure", None)
        )
        if measure is None:
            continue
        print(f"{module}", flush=True)
        for ratio in measure():
            print(f"  {ratio.line()}", flush=True)
            missed += not ratio.is_kept
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
