"""Questions with numbers that no column holds."""

import pytest
from django import forms

from keepwell.desk.members.models import Member

HUGE = 10**30


def test_a_number_that_is_too_large_is_nobodys(member: Member) -> None:
    """Among several, what no column can hold is left out, and the others are found."""
    assert list(Member.objects.filter(pk__in=[HUGE, member.pk, -HUGE])) == [member]
    assert not Member.objects.filter(pk__in=[HUGE]).exists()


def test_a_form_refuses_it(member: Member) -> None:
    """Where many may be chosen, a number with thirty digits is no valid choice."""
    field = forms.ModelMultipleChoiceField(Member.objects.all())
    with pytest.raises(forms.ValidationError):
        field.clean([str(member.pk), str(HUGE)])
