import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

MODELS = """\
from django.db import models


class Lamp(models.Model):
    name = models.CharField(max_length=50)
"""
SETTINGS = """
INSTALLED_APPS = ["shop"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "lamps.sqlite3"}}
"""


def django_admin(*arguments: str):
    command = [sys.executable, "-m", "django", *arguments]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "lamp_settings", "PYTHONPATH": "."}
    subprocess.run(command, check=True, capture_output=True, env=environment)


def migrate(models: str):
    Path("shop/models.py").write_text(models)
    django_admin("makemigrations", "shop")
    django_admin("migrate")
    with sqlite3.connect("lamps.sqlite3") as connection:
        return [row[1] for row in connection.execute("pragma table_info(shop_lamp)")]


project = Path("lamps")
project.mkdir()
os.chdir(project)
Path("lamp_settings.py").write_text(SETTINGS)
Path("shop").mkdir()
Path("shop/__init__.py").touch()
first = migrate(MODELS)
second = migrate(f"{MODELS}    price = models.FloatField(null=True)\n")
files = sorted(path.name for path in Path("shop/migrations").glob("0*.py"))
print(json.dumps({"migrations": files, "columns": [first, second]}))
