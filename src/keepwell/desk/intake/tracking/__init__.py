"""The tracking API, which speaks as Segment's does: `POST /v1/track` and its kin.

A request is taken in four steps, each a module: its body is read (`bodies`), the key is looked up
and counted (`letting_in`), its envelope is opened far enough to refuse what can never be used
(`envelopes`), and it is kept as it came (`intake.inbox`). Only then is it answered. What the single
messages say is read later, on the way into the lake (`messages`): one that cannot be used is put
aside with the reason, and does not hold back the others.
"""
