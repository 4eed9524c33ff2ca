"""Chance: how often a difference like this one would come about if the agreement's numbers were the true ones."""
