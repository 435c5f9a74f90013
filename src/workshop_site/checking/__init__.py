"""What people wrote, judged: `file:line: what is wrong; the remedy`. No build imports it."""
