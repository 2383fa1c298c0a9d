"""Judging a program by a test that is itself a program, without letting the two meet.

A test that shared a process with a model's program could be patched by it. So the test runs in a
sandbox of its own, where a player takes the place of what the program defines (see `player`): it
plays what the program gave, in another sandbox, for the same acts (see `actor`). What the test
will do is learnt by running it on guesses; then come, in turn, the program on all acts so far and
the test on all answers so far, until the test comes to its end with nothing but answers of one
run.

Only plain data goes from the program to the test, so no object of a model is ever in its process.
What is no plain data stays with the program. A test may give it back, call it, step through it,
and see what it holds, once for all: asked again, a program could say something else. Of rows
whose solution has classes it may use attributes and methods too. Whether such a thing is true, or
equal to something, is not asked: that would be the program's own word, and ends the test.

Covered: tests of any functions and classes of the program, as deterministic as the sandbox makes
them (random numbers start from one seed); a program that raises, as the builtin exception of that
name, or the one beneath its own class; but StopIteration in a call, with which a program could end
the loop that calls it, is a RuntimeError. Packages that `sandbox.packages` knows, for the test.

Not covered, and refused: tests that give the program functions or objects of their own, that ask
whether something is of a class of the program, whether two things are one, or what becomes of an
argument, and that evaluate text as code. Not covered, and seen only by a solution that fails:
tests that compute with objects of the program's own classes, or compare them, that use sympy and
text of the program, which sympy might run, and where each of 50 calls needs what the one before
gave.

    judging              program and test in turn, to the verdict
    replayable           which tests can be replayed, by their text
    player, things       sent to the sandbox of the test, as source
    actor                sent to the sandbox of the program, as source
"""

from r1envs.verifiers.programs.formats.replay.judging import NoReplayError, Replay, prepare

__all__ = ["NoReplayError", "Replay", "prepare"]
