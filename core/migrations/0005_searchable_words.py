"""Generated columns of Italian word stems without accents, and their indexes.

The tables get a column each and are written anew once: some seconds for a city of the largest size.
"""

import string

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import migrations, models
from django.db.models import F, Func, Value
from django.db.models.functions import Left

LETTERS = (
    "øØđĐłŁħĦıÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöùúûüýÿĀāĂăĄąĆćĈĉĊċČčĎďĒē"
    "ĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĨĩĪīĬĭĮįİĴĵĶķĹĺĻļĽľŃńŅņŇňŌōŎŏŐőŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŨũŪūŬŭŮůŰűŲųŴ"
    "ŵŶŷŸŹźŻżŽž"
)
PLAIN = (
    "ooddllhhiaaaaaaceeeeiiiinooooouuuuyaaaaaaceeeeiiiinooooouuuuyyaaaaaaccccccccddee"
    "eeeeeeeegggggggghhiiiiiiiiijjkkllllllnnnnnnoooooorrrrrrssssssssttttuuuuuuuuuuuuw"
    "wyyyzzzzzz"
)
SPACED = string.punctuation + "‘’“”«»‹›„…–—·•°\u00a0"
MARKS = "".join(map(chr, range(0x300, 0x370)))


def vector(weight, *names):
    texts = []
    for name in names:
        plain = Func(
            F(name),
            Value(LETTERS + SPACED + MARKS),
            Value(PLAIN + " " * len(SPACED)),
            function="TRANSLATE",
            output_field=models.TextField(),
        )
        texts.append(Left(Func(plain, function="LOWER", output_field=models.TextField()), 80_000))
    return SearchVector(*texts, config="italian", weight=weight)


def add_words(model, expression):
    field = models.GeneratedField(db_persist=True, expression=expression, output_field=SearchVectorField())
    return migrations.AddField(model_name=model, name="words", field=field)


def add_index(model, name):
    return migrations.AddIndex(model_name=model, index=GinIndex(fields=["words"], name=name))


class Migration(migrations.Migration):
    dependencies = [("core", "0004_meeting_subgroup_removed")]

    operations = [
        add_words("actionitem", vector("A", "what") + vector("B", "owner")),
        add_words("agendaitem", vector("A", "title") + vector("B", "detail")),
        add_words("itemminutes", vector("B", "said", "agreed", "reservations")),
        add_words("meeting", vector("A", "title")),
        add_words("minutes", vector("B", "text")),
        add_words("organisation", vector("A", "name") + vector("B", "about")),
        add_index("actionitem", "action_words"),
        add_index("agendaitem", "agenda_item_words"),
        add_index("itemminutes", "item_minutes_words"),
        add_index("meeting", "meeting_words"),
        add_index("minutes", "minutes_words"),
        add_index("organisation", "organisation_words"),
    ]
