"""Puts the lessons inside the package when a wheel is built."""

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class LessonsHook(BuildHookInterface):
    """An editable installation reads the repository's lessons/, so it gets no copy that would grow old."""

    def initialize(self, version, build_data):
        if version == "standard":
            build_data["force_include"]["lessons"] = "course/lessons"
