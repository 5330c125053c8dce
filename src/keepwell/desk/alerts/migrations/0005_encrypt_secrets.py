"""Encrypt what is secret and needed again."""

from django.db import migrations, models

from keepwell.desk.base.encrypted import EncryptedTextField, encrypting


class Migration(migrations.Migration):
    dependencies = [("alerts", "0004_those_told_before")]

    operations = [
        migrations.AlterField("target", "url", models.TextField()),
        encrypting("alerts.Target", "url"),
        migrations.AlterField("target", "url", EncryptedTextField()),
    ]
