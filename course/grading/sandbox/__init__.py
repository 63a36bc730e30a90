"""What runs beside submitted code: it holds no secret and imports no other part of the course."""
