"""The streets of a city, each with its neighbourhood."""

import accounts.rows
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0008_invitation_removed"),
    ]

    operations = [
        migrations.CreateModel(
            name="Street",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accounts.rows.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="via")),
                ("first_number", models.CharField(blank=True, max_length=10, verbose_name="dal civico")),
                ("last_number", models.CharField(blank=True, max_length=10, verbose_name="al civico")),
                (
                    "import_batch",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.importbatch",
                    ),
                ),
                (
                    "neighbourhood",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="streets",
                        to="core.neighbourhood",
                    ),
                ),
            ],
            options={
                "verbose_name": "via",
                "verbose_name_plural": "vie",
                "ordering": ["name", "first_number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("name", "neighbourhood", "first_number"), name="street_stretch_once"
                    )
                ],
            },
        ),
    ]
