"""What the product must do in any order of steps: a small independent model, and the machine that compares."""
