"""The fixtures that tests share, by what they set up: see the modules in ``tests/worlds``."""

pytest_plugins = ["world_classes", "world_commands", "world_gradings", "world_handouts", "world_processes"]
