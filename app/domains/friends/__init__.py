"""Friends: found, asked, kept and left; and who wants to see nothing of whom."""
