"""From the text of a lesson to notebooks and pages."""
