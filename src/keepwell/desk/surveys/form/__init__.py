"""What a survey asks: its document, and everything that follows from that alone.

Nothing here knows the database or a request. `document` says what there is, `reading` and `writing`
are the text of it, `branching` which questions follow which answers, `checking` what an answer may
be, `completeness` what is still to be translated, `changing` the moves of the editor, and `ready`
the surveys that come with Keepwell.
"""
