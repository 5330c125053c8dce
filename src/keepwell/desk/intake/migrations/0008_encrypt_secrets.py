"""Encrypt what is secret and needed again."""

from django.db import migrations, models

from keepwell.desk.base.encrypted import EncryptedTextField, encrypting


class Migration(migrations.Migration):
    dependencies = [("intake", "0007_syncs")]

    operations = [
        migrations.AlterField("hook", "secret", models.TextField(blank=True)),
        encrypting("intake.Hook", "secret"),
        migrations.AlterField("hook", "secret", EncryptedTextField(blank=True)),
    ]
