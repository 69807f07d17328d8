"""Reading an uploaded boundary: GeoJSON (RFC 7946) of one area, in WGS 84 degrees."""

import json
import math
from typing import Any

from django import forms
from django.utils.translation import gettext as _

MOST_BYTES = 2 * 1024 * 1024
MOST_POINTS = 50_000


class BoundaryField(forms.FileField):
    """A GeoJSON file; cleans to its geometry, `{"type": "Polygon" | "MultiPolygon", "coordinates": …}`."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        return read_boundary(upload.read(MOST_BYTES + 1)) if upload else None


def read_boundary(content: bytes) -> dict[str, Any]:
    """The polygon or multipolygon a file holds: bare, as a feature, or as a collection of one feature.

    Raises `ValidationError` saying what is wrong and what to do.
    """
    if len(content) > MOST_BYTES:
        raise forms.ValidationError(_("Il file è troppo grande: al massimo 2 MB. Semplifichi il confine."))
    try:
        found = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise forms.ValidationError(
            _("Il file non è GeoJSON: lo esporti di nuovo dal programma di mappe.")
        ) from None
    geometry = _geometry(found)
    if not isinstance(geometry, dict) or geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        raise forms.ValidationError(_("Il file deve contenere una sola area (Polygon o MultiPolygon)."))
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    if not isinstance(polygons, list) or not polygons:
        raise forms.ValidationError(_("L'area non ha punti."))
    clean = [_polygon(polygon) for polygon in polygons]
    if sum(len(ring) for polygon in clean for ring in polygon) > MOST_POINTS:
        raise forms.ValidationError(_("Il confine ha troppi punti: al massimo 50.000. Lo semplifichi."))
    return {"type": geometry["type"], "coordinates": clean[0] if geometry["type"] == "Polygon" else clean}


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _geometry(found: Any) -> Any:
    if isinstance(found, dict) and found.get("type") == "FeatureCollection":
        features = found.get("features")
        if not isinstance(features, list) or len(features) != 1:
            raise forms.ValidationError(
                _("Il file contiene più aree: ne esporti una sola, quella di questo quartiere.")
            )
        found = features[0]
    if isinstance(found, dict) and found.get("type") == "Feature":
        found = found.get("geometry")
    return found


def _polygon(polygon: Any) -> list[list[list[float]]]:
    if not isinstance(polygon, list) or not polygon:
        raise forms.ValidationError(_("L'area non ha punti."))
    return [_ring(ring) for ring in polygon]


def _ring(ring: Any) -> list[list[float]]:
    if not isinstance(ring, list) or len(ring) < 4:
        raise forms.ValidationError(
            _("Un'area ha bisogno di almeno tre punti, con il primo ripetuto alla fine.")
        )
    points = [_point(point) for point in ring]
    if points[0] != points[-1]:
        raise forms.ValidationError(_("Il confine non è chiuso: l'ultimo punto deve essere uguale al primo."))
    return points


def _point(point: Any) -> list[float]:
    pair = point[:2] if isinstance(point, list) else []
    numbers = [
        one
        for one in pair
        if isinstance(one, (int, float)) and not isinstance(one, bool) and math.isfinite(one)
    ]
    if len(numbers) != 2:
        raise forms.ValidationError(_("Un punto del confine non ha longitudine e latitudine."))
    longitude, latitude = numbers
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise forms.ValidationError(
            _(
                "Le coordinate non sono in gradi WGS 84 (longitudine, latitudine): riproietti il confine in EPSG:4326."
            )
        )
    return [float(longitude), float(latitude)]
