from django.apps import AppConfig


class FareLegamiConfig(AppConfig):
    name = "models_farelegami"
    verbose_name = "Fare Legami"
