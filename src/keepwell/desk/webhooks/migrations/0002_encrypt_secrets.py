"""Encrypt what is secret and needed again."""

from django.db import migrations, models

from keepwell.desk.base.encrypted import EncryptedTextField, encrypting


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0001_initial")]

    operations = [
        migrations.AlterField("endpoint", "secret", models.TextField()),
        migrations.AlterField("endpoint", "secret_before", models.TextField(blank=True)),
        encrypting("webhooks.Endpoint", "secret", "secret_before"),
        migrations.AlterField("endpoint", "secret", EncryptedTextField()),
        migrations.AlterField("endpoint", "secret_before", EncryptedTextField(blank=True)),
    ]
