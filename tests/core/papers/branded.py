"""A city with a logo."""

import io

from django.core.files.base import ContentFile
from PIL import Image

from core.models import CityProfile


def give_logo(size: tuple[int, int] = (320, 160), *, name: str = "Bergamo") -> CityProfile:
    """The city's profile, with a logo of so many points."""
    made = io.BytesIO()
    Image.new("RGBA", size, "#884422").save(made, "PNG")
    profile, _made = CityProfile.objects.update_or_create(defaults={"name": name})
    profile.logo.save("logo.png", ContentFile(made.getvalue()))
    return profile
