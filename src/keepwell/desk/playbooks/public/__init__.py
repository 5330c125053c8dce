"""The page at which a customer sees how their plan goes."""
