"""What a worker may apply for next, and from when on (我下一步能报什么): every level, every title."""
