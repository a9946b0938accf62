"""Reports in words: their attachments, what their sentences state, and what that adds to the record."""
