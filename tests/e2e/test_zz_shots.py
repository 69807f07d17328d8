import os
import time
from pathlib import Path
from tests.e2e.test_axe import *  # noqa
from tests.e2e.test_axe import world, visitors  # noqa

def test_shots(filled_site, world, visitors, browser):
    out = Path("/tmp/shots"); out.mkdir(exist_ok=True)
    only = os.environ.get("ONLY", "")
    for case in CASES:
        if only and only not in str(case): continue
        page = visitors[case.who].page
        for width, size in (("w", DESKTOP), ("p", PHONE)):
            page.set_viewport_size(size)
            t = time.monotonic()
            a = page.goto(filled_site.url(_path(case, world), city=case.city))
            t = time.monotonic() - t
            if width == "w":
                print(f"{t*1000:6.0f} ms {a.status} {len(a.body())//1024} kB {case} {page.title()}")
                if a.status == 500: print(tail(filled_site.folder / "web.log")[-3000:])
            page.screenshot(path=out / f"{str(case).replace(':','_')}-{width}.png", full_page=True)
from tests.e2e.test_axe import _path  # noqa
del test_a_page_is_for_everybody, test_every_address_is_in_the_table_of_pages, test_pages_of_different_kinds_have_different_titles  # noqa
