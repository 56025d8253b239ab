"""Facts and wording in, Block Kit out: pure functions, one file per surface."""
