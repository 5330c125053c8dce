// `<select data-device-zone>`: begins with the time zone of the device, if it is among the choices.
for (const select of document.querySelectorAll("select[data-device-zone]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const untouched = [...select.options].every((option) => option.selected === option.defaultSelected);
  if (untouched && select.form && !select.form.querySelector("[aria-invalid]")
      && [...select.options].some((option) => option.value === zone)) select.value = zone;
}
