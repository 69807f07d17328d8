"""What a question is answered with outside the browser: the same tables, definitions and notes, whatever the file."""
