"""What people write about the frameworks: read where it stands, analysed at once, kept without its text."""
