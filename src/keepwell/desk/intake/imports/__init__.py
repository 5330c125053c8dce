"""Files brought in the browser: uploaded, mapped, tried, imported by the engine, accounted for.

uploads.py    the bytes on disk        mapping.py   which column is which
actions.py    bring, start, discard    bringing.py  the job's work
"""
