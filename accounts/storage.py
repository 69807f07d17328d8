"""Files of a city: in the city's own folder, under names nobody can guess, never served by path."""

import secrets
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage

from accounts.scope import current_scope


class CityStorage(FileSystemStorage):
    """MEDIA_ROOT/<schema>/…; the folder is resolved at every access, so a shared instance never mixes cities."""

    @property
    def base_location(self) -> str:
        return str(Path(settings.MEDIA_ROOT) / current_scope())

    @property
    def location(self) -> str:
        return str(Path(self.base_location).absolute())

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """A random name with the original's suffix: the folder and the suffix say all that is needed."""
        path = Path(name)
        return str(path.parent / f"{secrets.token_urlsafe(24)}{path.suffix.lower()[:10]}")

    def url(self, name: str | None) -> str:
        raise ValueError("Files are handed out by a view that checks who asks.")
