"""What `scale.py` holds against each other; each is run in a process of its own."""
