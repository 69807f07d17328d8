from django.apps import AppConfig


class DummyConfig(AppConfig):
    name = "tests.dummy_model"
    label = "models_dummy"
