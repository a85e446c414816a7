"""Where each number of a page comes from: found by changing what goes in, and seeing which numbers come out changed."""
