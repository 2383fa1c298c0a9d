"""Processes that can be killed: whatever an item does to its worker, the caller gets an answer.

`pool` runs a function over items, `desk` shares the workers among threads, `process` is the
parent's side of one worker and `worker` the worker's own. `ends` says, in one place, what a
worker's end means for the answer that it was judging.
"""
