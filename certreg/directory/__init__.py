"""Directory: the public list of assessment bodies, by place, occupation and level."""
