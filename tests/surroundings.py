"""What the shell says to a desk is forgotten on import, for it is not said to tests."""

import os

FOR_TESTS = {
    "KEEPWELL_TEST_CLIENTS", "KEEPWELL_TEST_DATABASE", "KEEPWELL_TEST_POSTGRES",
    "KEEPWELL_BODIES", "KEEPWELL_CHROMIUM", "KEEPWELL_CRASHES", "KEEPWELL_DATA",
    "KEEPWELL_PICTURES", "KEEPWELL_REWRITE", "KEEPWELL_SCREENSHOTS",
}  # fmt: skip
"""What may be said to tests."""

for name in [name for name in os.environ if name.startswith("KEEPWELL_")]:
    if name not in FOR_TESTS:
        del os.environ[name]
