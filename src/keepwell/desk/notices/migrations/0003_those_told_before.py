"""Of what was told before, say which case it names, too."""

from django.db import migrations


def name_cases(apps, _schema_editor):
    """Take the case from the data of the sentence, where it still is."""
    cases = set(apps.get_model("cases", "Case").objects.values_list("pk", flat=True))
    rows = apps.get_model("notices", "Notice").objects
    for pk, data in rows.filter(data__has_key="case").values_list("pk", "data").iterator():
        if data["case"] in cases:
            rows.filter(pk=pk).update(case=data["case"])


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_what_names_a_case")]

    operations = [migrations.RunPython(name_cases, migrations.RunPython.noop)]
