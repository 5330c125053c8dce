"""The proof of the score: made in the background, kept, and shown to everybody.

`making` proves and keeps, `actions` asks for it, `queries` reads what is kept, `views` shows it.
What is shown are figures of the whole company, and no names: whoever may sign in may know whether
the score can be trusted.
"""
