"""The checks, in the order in which one follows from the other. Each file asks one question.

`check(world)` gathers the facts and hands them to `judge(…)`, which decides and asks nobody.
"""
