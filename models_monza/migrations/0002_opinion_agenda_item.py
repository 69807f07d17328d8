"""An opinion may be tied to the agenda item under which it was talked about."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0010_attendance_told_by_others"),
        ("models_monza", "0001_consulte"),
    ]

    operations = [
        migrations.AddField(
            model_name="advisoryopinion",
            name="item",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="opinions",
                to="core.agendaitem",
                verbose_name="punto all'ordine del giorno",
            ),
        ),
    ]
