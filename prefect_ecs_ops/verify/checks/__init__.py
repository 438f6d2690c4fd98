"""The checks, grouped by what they look at.

For each check, `check_…(context)` collects the facts, and `judge_…(…)` decides without asking anything.
"""
