"""Sleeping and waiting on the simulated clock, in whichever form a program does it."""
