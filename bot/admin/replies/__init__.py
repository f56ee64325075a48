"""What the data team reads: how results become replies."""

__all__ = ["accept", "check", "dashboard", "freezes", "maps", "rerun", "sheet", "status"]
