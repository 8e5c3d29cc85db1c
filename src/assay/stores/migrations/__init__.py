"""How an older database becomes a newer one; a fresh one runs them all."""
