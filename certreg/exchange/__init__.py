"""The national network (技能人才评价工作网): what leaves as its upload file, what comes back, how each certificate stands."""
