"""Which organisations are on a sheet only because someone came for them, how many one check-in stands for, and the line and
moment of each entry made on a phone.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0009_streets")]

    operations = [
        migrations.AddField(
            model_name="attendance", name="implied", field=models.BooleanField(default=False, editable=False)
        ),
        migrations.AddField(
            model_name="attendancetap", name="about", field=models.CharField(blank=True, max_length=80)
        ),
        migrations.AddField(
            model_name="checkin",
            name="people",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="persone"),
        ),
    ]
