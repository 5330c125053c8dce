"""The colours charts are drawn with: the light ones, each once, so that a style sheet finds them.

`templates/_charts.css` names the same; a test holds the two together.
"""

INK = "#1c2127"
SOFT = "#59616b"
LINE = "#d9dde2"
PAPER = "#fdfdfc"
BANDS = {"at_risk": "#c2382b", "watch": "#c98a12", "healthy": "#2e8b62", "unknown": "#8d959e"}
"""Of each band, for marks."""
SHAPES = {"at_risk": "▼", "watch": "◆", "healthy": "●", "unknown": "○"}
"""Of each band: colour is never alone."""
