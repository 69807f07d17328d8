"""The number a participation model gives a meeting."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0011_person_from_an_import"),
    ]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="ordinal",
            field=models.PositiveIntegerField(
                blank=True, editable=False, null=True, verbose_name="numero progressivo"
            ),
        ),
    ]
