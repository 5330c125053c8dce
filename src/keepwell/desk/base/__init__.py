"""What all pages share: layout, components, styles, behaviours, template tags. No tables.

Pages extend `base/page.html`; pages before sign-in extend `base/outside.html`. Look at everything
on /gallery/ (with KEEPWELL_DEBUG=1); its templates are the examples to copy from.
"""
