"""What the data team asks about places other than Slack where the numbers go: the dashboard and the Google Sheet."""

__all__ = ["dashboard", "sheet"]
