"""Why customers leave, as colleagues know it: entered for one customer, and the list of reasons.

`actions` tells a reason and writes the list, `queries` reads what is known, `views` show and ask.
"""
