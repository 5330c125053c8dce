"""The desk: the web application where people work with the scores.

It asks the engine; the engine knows no desk (docs/how_it_works.md).
"""
