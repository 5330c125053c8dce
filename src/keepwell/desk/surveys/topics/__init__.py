"""What comments are about: topics that rules find, an estimator suggests, and colleagues settle.

`reading` looks at comments, `learning` learns from what colleagues settled, `tasks` does both in
the background. `tagging` and `managing` are what colleagues do; `queries` and `figures` are what
they read, `views` their pages.
"""
