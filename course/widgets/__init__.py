"""The machinery of explorers and quizzes: Python computes every position, small scripts draw."""
