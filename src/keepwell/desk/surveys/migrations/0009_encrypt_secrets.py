"""Encrypt what is secret and needed again."""

from django.db import migrations, models

from keepwell.desk.base.encrypted import EncryptedTextField, encrypting


class Migration(migrations.Migration):
    dependencies = [("surveys", "0008_sort_soon")]

    operations = [
        migrations.AlterField("service", "url", models.TextField(blank=True)),
        encrypting("surveys.Service", "url"),
        migrations.AlterField("service", "url", EncryptedTextField(blank=True)),
    ]
