"""What all pages share: layout, components, styles, behaviours, template tags. No tables.

A page extends `base/page.html` and fills `title`, `place`, `content` and, for a side panel,
`aside`; before sign-in it extends `base/outside.html`. See everything on /gallery/ (with
KEEPWELL_DEBUG=1); `templates/base/gallery/` is what to copy from.

- `{% load words %}`     numbers, money, days and the engine's words, as the reader writes them
- `{% load parts %}`     icon, band, change, help_mark, field, form_errors, section, empty_state,
                         sort_head, pager, address
- `{% load drawings %}`  sparkline, bar, split_bar
- `paging.turn()`        a page of a list of any length
- `navigation.ENTRIES`   the pages that rail, palette and keys lead to
- `palette.searched`     lets the command palette search a room
- `context.Desk`         what every template gets as `desk`
- `middleware`           the reader's language and clock; messages that come along with fragments
- `assets`               how styles, behaviours and the chart library reach the browser
- `static/base/css/`     tokens, then a file per component; `static/base/js/`: a file per behaviour,
                         which says on top by which data attributes it is used
"""
