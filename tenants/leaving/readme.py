"""The first thing a person reads in an archive."""

from collections.abc import Mapping

from django.template.loader import render_to_string

from tenants.leaving.manifest import PORTABLE, Manifest


def readme(manifest: Manifest, *, rows: int, files: int, lacks: Mapping[str, str]) -> bytes:
    """LEGGIMI.txt, in Italian: what is where, how to open it, how to check it, what is not in it."""
    context = {
        "manifest": manifest,
        "rows": rows,
        "files": files,
        "lacks": lacks.items(),
        "is_portable": manifest.kind == PORTABLE,
    }
    return render_to_string("tenants/leaving/readme.txt", context).encode()
