"""What the Makefile runs beside other people's tools. Not part of the package."""
