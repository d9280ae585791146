"""What must be said first, what must not be said, and when a human is needed: plain functions over values.

The gate reads a message before anything else does. It needs no model and no network, and it can only be made louder.
"""
