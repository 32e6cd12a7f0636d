"""Vector drawings (SVG): what of them is seen."""
