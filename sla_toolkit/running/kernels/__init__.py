"""Kernels that are warm when asked for: forked from a process that has imported everything, or kept spare.

Nothing is imported here, since papermill looks for the engine by its module, and who asks for it may be in a hurry.
"""
