from django.db import migrations, models


def fill(apps, schema_editor):
    shade = apps.get_model("shop", "Shade")
    shade.objects.create(name="red-lamp", color="red")
    shade.objects.create(name="blue-lamp", color="blue")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Lamp",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("name", models.CharField(max_length=50)),
                ("price", models.FloatField()),
            ],
        ),
        migrations.CreateModel(
            name="Shade",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("name", models.CharField(max_length=50)),
                ("color", models.CharField(max_length=20)),
            ],
        ),
        migrations.RunPython(fill),
    ]
