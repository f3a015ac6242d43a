from django.apps import AppConfig

starts = []


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self):
        starts.append(True)
