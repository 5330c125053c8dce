"""Cases: what customers were told is answered, what was broken is mended."""
