"""What a learner must know of a handout wherever results are shown: most checks are not here."""

from __future__ import annotations

HIDDEN_RUN_LATER = "The hidden checks run after you hand in."
OF_HANDOUTS = f"What is solved here, and all points, are by the public checks. {HIDDEN_RUN_LATER}"
