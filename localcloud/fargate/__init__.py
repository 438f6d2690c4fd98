"""A Fargate on this machine: runs the tasks that the embedded ECS places as processes. See `local_fargate`.

Nothing here knows what the tasks are for: any task definition runs.
"""
