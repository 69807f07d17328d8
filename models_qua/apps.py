from django.apps import AppConfig


class QuaConfig(AppConfig):
    name = "models_qua"
    verbose_name = "Quartiere bene comune"
