"""What the data team reads: how results become replies."""

__all__ = ["accept", "check", "freezes", "map_effect", "maps", "rerun", "status"]
