"""The pages that customers answer on: signed links, no sign-in, no cookies, no script needed."""
