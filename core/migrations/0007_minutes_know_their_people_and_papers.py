"""Who wrote the text of no item last, which reader asked for a correction, which documents are part of the minutes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0006_agenda_made_together")]

    operations = [
        migrations.AddField(
            "minutes",
            "edited_by",
            models.CharField(blank=True, default="", editable=False, max_length=254),
            False,
        ),
        migrations.AddField(
            "minutescomment",
            "reader",
            models.CharField(blank=True, default="", editable=False, max_length=120),
            False,
        ),
        migrations.AddField("document", "with_minutes", models.BooleanField(default=False, editable=False)),
    ]
