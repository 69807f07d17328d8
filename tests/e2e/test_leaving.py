"""A city takes everything with it: asked for in a browser, downloaded, and made again elsewhere row by row."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from demo.cities import CITIES
from demo.demo_city import DemoCity
from tenants.leaving.reader import opened
from tenants.leaving.restore import import_city
from tenants.leaving.secrets import PORTABLE_LACKS
from tenants.models import City
from tests.e2e.site import Site, sign_in
from tests.tenants.leaving.test_round_trip import rows_of

MODELS = {city.model: city for city in CITIES}


@pytest.mark.parametrize("demo", MODELS.values(), ids=MODELS)
def test_a_filled_city_of_each_model_comes_out_and_goes_in_again_row_by_row(
    demo: DemoCity,
    filled_site: Site,
    page: Page,
    check_accessibility: Callable[[Page], None],
    tmp_path: Path,
    settings: object,
) -> None:
    settings.MEDIA_ROOT = filled_site.folder / "media"  # type: ignore[attr-defined]
    name = demo.schema_name
    sign_in(page, filled_site, demo.logins[0].email, city=name)
    page.goto(filled_site.url("/lavoro/citta/", city=name))
    page.get_by_role("link", name="Esportare i dati").click()
    page.get_by_role("button", name="Esporta tutto").click()
    expect(page.get_by_text("pronto", exact=True)).to_be_visible(timeout=60_000)
    check_accessibility(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Scarica l'archivio").click()
    archive = tmp_path / download.value.suggested_filename
    download.value.save_as(archive)

    before = rows_of(name, but=tuple(PORTABLE_LACKS))
    made = import_city(path=archive, schema_name=f"{name}_due", hostname=f"{name}-due.localhost")
    after = rows_of(f"{name}_due", but=tuple(PORTABLE_LACKS))
    assert City.objects.filter(pk=made.city.pk).exists()
    assert made.rows > 1000
    assert sum(map(len, before.values())) > 1000
    # Beside the passwords only the trail goes on: what was exported, downloaded, restored.
    assert {table for table in before if before[table] != after[table]} == {
        "accounts_user",
        "core_auditentry",
    }
    with opened(archive) as read:
        assert any(member.path.startswith("rapporti/") for member in read.manifest.members)
        assert read.manifest.missing_files == ()
