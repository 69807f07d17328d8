"""A sitting has no number while it is a draft, and no mandate where a register does not tell it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("models_monza", "0001_consulte"),
    ]

    operations = [
        migrations.AlterField(
            model_name="sitting",
            name="mandate",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sittings",
                to="models_monza.mandate",
            ),
        ),
        migrations.AlterField(
            model_name="sitting",
            name="number",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="numero"),
        ),
    ]
