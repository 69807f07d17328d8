"""Migrations that make a new model leave the classes of the others alone, and know all the same how they are related."""

from django.db import models
from django.db.migrations.state import ModelState, ProjectState

from tenants.provisioning.tables import _new_models_are_made_alone


def _made(state: ProjectState) -> tuple[type[models.Model], type[models.Model]]:
    return state.apps.get_model("core", "tree"), state.apps.get_model("core", "leaf")


def test_a_new_model_is_tied_to_what_it_points_to_and_makes_nothing_again() -> None:
    tree = ModelState("core", "Tree", [("id", models.AutoField(primary_key=True))])
    key = models.ForeignKey("core.Tree", models.CASCADE)
    leaf = ModelState("core", "Leaf", [("id", models.AutoField(primary_key=True)), ("tree", key)])
    usual = ProjectState.add_model
    state = ProjectState()
    state.add_model(tree)
    before = state.apps.get_model("core", "tree")
    with _new_models_are_made_alone():
        state.add_model(leaf)
    assert ProjectState.add_model is usual
    trees, leaves = _made(state)
    assert trees is before
    assert leaves._meta.get_field("tree").remote_field.model is trees
    assert [relation.related_model for relation in trees._meta.related_objects] == [leaves]
    state.alter_field("core", "tree", "id", models.BigAutoField(primary_key=True), preserve_default=True)
    trees, leaves = _made(state)  # a change of the one reaches the other
    assert leaves._meta.get_field("tree").remote_field.model is trees
