"""From an article to proposals: actors, statements, events and dates, each anchored in its text."""
