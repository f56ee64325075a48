"""Import → normalize → analytics → quality → publish, every morning and on demand."""
