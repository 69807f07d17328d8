from django.apps import AppConfig


class BergamoConfig(AppConfig):
    name = "models_bergamo"
    verbose_name = "Reti di quartiere"
