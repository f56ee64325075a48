"""What the data team reads: how results become replies."""

__all__ = ["accept", "check", "dashboard", "freezes", "map_effect", "maps", "rerun", "sheet", "status"]
