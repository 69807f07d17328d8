from django.apps import AppConfig


class MonzaConfig(AppConfig):
    name = "models_monza"
    verbose_name = "Consulte di quartiere"
