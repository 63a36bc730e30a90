"""Puts the lessons inside the package when a wheel is built."""

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class LessonsHook(BuildHookInterface):
    """Lessons go into a wheel; an editable installation reads the repository's own."""

    def initialize(self, version, build_data):
        if version == "standard":
            build_data["force_include"]["lessons"] = "course/lessons"
