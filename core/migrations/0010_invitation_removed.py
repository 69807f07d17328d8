"""An invitation may cease to hold without its history being lost."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0005_searchable_words")]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="removed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        )
    ]
