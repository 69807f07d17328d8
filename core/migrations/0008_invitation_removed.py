"""An invitation may cease to hold without its history being lost."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0007_minutes_know_their_people_and_papers")]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="removed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        )
    ]
