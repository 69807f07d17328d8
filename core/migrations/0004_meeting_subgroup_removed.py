from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0003_subgroups_of_meetings")]

    operations = [migrations.RemoveField(model_name="meeting", name="subgroup")]
