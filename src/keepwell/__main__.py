"""`python -m keepwell` is `keepwell`."""

from keepwell.cli import main

main()
