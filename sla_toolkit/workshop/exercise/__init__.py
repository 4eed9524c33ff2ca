"""The blind classification exercise."""
