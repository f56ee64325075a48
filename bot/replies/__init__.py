"""How an answer is said: blocks, phrases, tables, controls, banners and the style of charts."""
