"""Touchpoints set rules off, too."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Add what tells a touchpoint."""

    dependencies = [("customers", "0003_phone"), ("rules", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="trigger",
            name="event",
            field=models.CharField(blank=True, default="", max_length=255),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="trigger",
            name="contact",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="customers.person",
            ),
        ),
        migrations.AddField(
            model_name="place", name="begun", field=models.BigIntegerField(default=0)
        ),
        migrations.AlterField(
            model_name="place",
            name="key",
            field=models.CharField(max_length=300, primary_key=True, serialize=False),
        ),
    ]
