"""The room that tells other systems what happened: webhooks out."""
