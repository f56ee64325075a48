"""The public record of 2020-07-11, which the sample reproduces and every rate is checked against."""

ROWS = {
    "CD1": (1, 0, 1, 0.50),
    "CD2": (20, 7, 27, 0.50),
    "CD3": (11, 11, 14, 0.61),
    "CD4": (5, 3, 18, 0.31),
    "CD5": (11, 9, 19, 0.51),
    "CD6": (3, 0, 0, 1.00),
    "CD8": (6, 1, 3, 0.70),
}
"""Each region's no-shows, cancelled and completed shifts, and its flake rate."""
