"""How a chart is drawn: the card that all share, bars of rates, bars of scheduled shifts, and what a chart finds.

All but `findings` load matplotlib.
"""

__all__ = ["bullet_bars", "card", "findings", "rate_bars", "stacked_bars"]
