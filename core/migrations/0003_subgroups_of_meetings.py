"""A meeting's one subgroup becomes the first of those it may have."""

from django.db import migrations

from accounts.rows import new_key


def copy(apps, schema_editor):
    Meeting = apps.get_model("core", "Meeting")
    Link = apps.get_model("core", "MeetingSubgroup")
    rows = Meeting.objects.exclude(subgroup=None).values_list("pk", "subgroup_id", "import_batch_id")
    Link.objects.bulk_create(
        (
            Link(id=new_key(), meeting_id=meeting, subgroup_id=subgroup, import_batch_id=batch)
            for meeting, subgroup, batch in rows.iterator()
        ),
        batch_size=2000,
    )


def copy_back(apps, schema_editor):
    Meeting = apps.get_model("core", "Meeting")
    for link in apps.get_model("core", "MeetingSubgroup").objects.order_by("-pk").iterator():
        Meeting.objects.filter(pk=link.meeting_id).update(subgroup=link.subgroup_id)


class Migration(migrations.Migration):
    dependencies = [("core", "0002_meeting_cycle")]

    operations = [migrations.RunPython(copy, copy_back)]
