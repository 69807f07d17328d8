"""Caches, process memory and files keep the cities apart."""

from pathlib import Path

import pytest
from django.conf import settings as live
from django.core.cache import caches
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.test import Client
from django.urls import reverse

from core.models import Document
from core.services.activation import active_model_slugs
from tenants.context import use_city
from tenants.models import City


@pytest.mark.parametrize("alias", sorted(live.CACHES))
def test_hz14_what_one_city_caches_another_does_not_find(bergamo: City, monza: City, alias: str) -> None:
    cache = caches[alias]
    with use_city(bergamo):
        cache.set("figures", 676)
        cache.set_many({"a": 1})
        assert cache.get("figures") == 676
    with use_city(monza):
        assert cache.get("figures") is None
        assert cache.get_many(["a", "figures"]) == {}
        cache.set("figures", 12)
        cache.delete("a")
    assert cache.get("figures") is None
    with use_city(bergamo):
        assert (cache.get("figures"), cache.get("a")) == (676, 1)


def test_hz15_which_models_are_active_is_asked_per_city(bergamo: City, monza: City) -> None:
    for _again in range(2):
        with use_city(bergamo):
            assert active_model_slugs() == ["bergamo"]
        with use_city(monza):
            assert active_model_slugs() == ["dummy"]


def read(name: str) -> bytes:
    with default_storage.open(name) as file:
        content: bytes = file.read()
    return content


def test_hz24_a_file_of_one_city_is_not_reached_from_another(bergamo: City, monza: City) -> None:
    with use_city(bergamo):
        name = default_storage.save("documents/verbale.pdf", ContentFile(b"bergamo"))
        assert read(name) == b"bergamo"
        assert Path(default_storage.path(name)).is_relative_to(Path(live.MEDIA_ROOT) / "bergamo")
    with use_city(monza):
        assert not default_storage.exists(name)
        with pytest.raises(FileNotFoundError):
            default_storage.open(name)
        for way in (
            f"../bergamo/{name}",
            f"documents/../../bergamo/{name}",
            str(Path(live.MEDIA_ROOT) / "bergamo" / name),
        ):
            with pytest.raises(SuspiciousFileOperation):
                default_storage.open(way)
            with pytest.raises(SuspiciousFileOperation):
                default_storage.exists(way)
            with pytest.raises(SuspiciousFileOperation):
                default_storage.save(way, ContentFile(b"monza"))
            with pytest.raises(SuspiciousFileOperation):
                default_storage.delete(way)
    with use_city(bergamo):
        assert read(name) == b"bergamo"


def test_hz24_names_of_files_cannot_be_guessed_and_no_address_leads_to_them(bergamo: City) -> None:
    with use_city(bergamo):
        names = {
            default_storage.save("documents/Verbale Boccaleone.PDF", ContentFile(b"x")) for _twice in range(2)
        }
    assert len(names) == 2
    for name in names:
        assert "Boccaleone" not in name
        assert Path(name).suffix == ".pdf"
        assert len(Path(name).stem) >= 32
    with pytest.raises(ValueError, match="view"):
        default_storage.url(next(iter(names)))


def test_hz24_a_storage_made_in_one_city_serves_the_next_its_own_folder(bergamo: City, monza: City) -> None:
    with use_city(bergamo):
        storage = storages["default"]
        before = storage.path("x")
    with use_city(monza):
        assert storage.path("x") != before
        assert Path(storage.path("x")).is_relative_to(Path(live.MEDIA_ROOT) / "monza")


def test_hz24_the_address_of_a_document_leads_nowhere_on_another_citys_site(
    bergamo: City, monza: City, bergamo_client: Client, monza_client: Client
) -> None:
    with use_city(bergamo):
        document = Document.objects.create(
            title="Verbale",
            file=ContentFile(b"%PDF-1.7", "verbale.pdf"),
            content_type="application/pdf",
            size=8,
            sha256="0" * 64,
            is_public=True,
        )
    address = reverse("core:document", args=[document.pk], urlconf=live.ROOT_URLCONF)
    answer = bergamo_client.get(address)
    assert (answer.status_code, answer.content) == (200, b"%PDF-1.7")
    assert monza_client.get(address).status_code == 404
    for guess in (
        f"/media/{document.file.name}",
        f"/media/bergamo/{document.file.name}",
        f"/{document.file.name}",
    ):
        assert bergamo_client.get(guess).status_code == 404
