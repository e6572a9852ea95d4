"""The product in a real browser: Chromium, driven as a member's hands would."""
