"""The registry of boundary probes: one for every row of src/aws/limits.h.

A probe makes one call whose measured size is exactly `n` and gives back the raw reply; the test
makes it at the limit (accepted) and one past it (refused). A check is for limits that are not
about accepting a call (pages, defaults, intervals): it does both sides of the boundary itself.
"""
PROBES = {}
CHECKS = {}  # name: (function, whether it moves the clock and so needs a cloud of its own)


def probe(name):
    def register(function):
        assert name not in PROBES and name not in CHECKS, name
        PROBES[name] = function
        return function
    return register


def check(name, own_cloud=False):
    def register(function):
        assert name not in PROBES and name not in CHECKS, name
        CHECKS[name] = (function, own_cloud)
        return function
    return register
