"""Encrypt what is secret and needed again."""

from django.db import migrations, models

from keepwell.desk.base.encrypted import EncryptedTextField, encrypting


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_ask_who_was_told")]

    operations = [
        migrations.AlterField("mailbox", "password", models.TextField(blank=True)),
        encrypting("cases.Mailbox", "password"),
        migrations.AlterField("mailbox", "password", EncryptedTextField(blank=True)),
    ]
