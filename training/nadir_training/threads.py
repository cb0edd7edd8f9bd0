"""Chooses how many threads to compute with while others use the machine too.

Two threads that wait for each other go at the pace of the slower core, so beside other work one thread can be faster than two.
"""

from __future__ import annotations

import time

import torch


class ThreadChoice:
    """Every so many iterations times one with each count, then goes on with the faster."""

    EVERY = 24

    def __init__(self, most: int) -> None:
        self.counts = list(range(1, most + 1))
        self.iteration = 0
        self.times: dict[int, float] = {}
        self.begun = 0.0

    def before(self) -> None:
        """To be called before an iteration."""
        turn = self.iteration % self.EVERY
        if turn < len(self.counts):
            torch.set_num_threads(self.counts[turn])
        elif turn == len(self.counts):
            torch.set_num_threads(min(self.times, key=lambda count: self.times[count]))
        self.begun = time.monotonic()

    def after(self) -> None:
        """To be called after it."""
        turn = self.iteration % self.EVERY
        if turn < len(self.counts):
            self.times[self.counts[turn]] = time.monotonic() - self.begun
        self.iteration += 1
