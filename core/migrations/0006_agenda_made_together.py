import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0005_searchable_words")]

    operations = [
        migrations.AddField(
            model_name="agendaitem",
            name="also_from",
            field=models.JSONField(blank=True, default=list, editable=False),
        ),
        migrations.AddField(
            model_name="invitation",
            name="asked_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="meeting",
            name="proposals_until",
            field=models.DateField(
                blank=True, editable=False, null=True, verbose_name="punti da proporre entro"
            ),
        ),
        migrations.AlterField(
            model_name="invitation",
            name="invited_at",
            field=models.DateTimeField(
                blank=True, default=django.utils.timezone.now, editable=False, null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(asked_at__isnull=False) | models.Q(invited_at__isnull=False),
                name="invitation_asked_or_invited",
            ),
        ),
    ]
