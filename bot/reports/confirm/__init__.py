"""`/flake confirm`: the confirmation calls due today, and how confirmed shifts turned out in past weeks."""
