"""How fresh a source is has a table of its own name; sources themselves come next.

What is in it is looked up again by itself, so nothing is carried over. Renaming the table would
leave the names of its indexes behind, which the next one needs.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_file")]

    operations = [
        migrations.DeleteModel("Source"),
        migrations.CreateModel(
            name="Freshness",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=255, unique=True)),
                ("touchpoints", models.BigIntegerField()),
                ("last_arrival", models.DateTimeField()),
                ("last_happened", models.DateTimeField()),
                ("last_week", models.BigIntegerField(default=0)),
                ("month_before", models.BigIntegerField(default=0)),
                ("pause", models.FloatField(null=True)),
                ("silence", models.FloatField(default=0)),
                ("is_silent", models.BooleanField(default=False)),
                ("looked_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-is_silent", "name"],
            },
        ),
    ]
