"""What a grader keeps and hands out: the store, adjustments, reports, exports, a summary."""
