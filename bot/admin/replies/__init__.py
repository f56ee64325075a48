"""What the data team reads: how results become replies."""

__all__ = ["check", "freezes", "map_effect", "maps", "rerun", "sheet", "status"]
