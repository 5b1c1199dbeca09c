"""The table of a benchmark."""

import statistics

# Of rows without a gate, by their first word.
UNITS = {"CPU": "us", "system": "", "allocations": "", "p50": "us", "disk,": "MB", "seconds": "s"}


class Report:
    """Samples by row, and the gates they are judged by: (unit, aim, never over), or never under."""

    def __init__(self, gates, at_least=None):
        self.gates = gates
        self.at_least = at_least or {}
        self.samples = {}   # row: values
        self.skipped = []

    def add(self, row, value):
        self.samples.setdefault(row, []).append(value)

    def skip(self, what, why):
        self.skipped.append(f"{what}: {why}")

    def medians(self):
        return {row: statistics.median(values) for row, values in self.samples.items()}

    @staticmethod
    def unit(row):
        return "/s" if row.endswith(" per s") else UNITS.get(row.split()[0], "x")

    def print(self):
        """Prints the table; returns the rows that are past `never over`."""
        failed = []
        print(f"{'':44} {'measured':>10} {'aim':>9} {'never over':>11}   spread")
        for row, value in self.medians().items():
            at_least = row in self.at_least
            unit, aim, bound = self.at_least.get(row) or self.gates.get(row) or (self.unit(row), None, None)
            values = self.samples[row]
            spread = f"{min(values):.2f} - {max(values):.2f}" if len(values) > 1 else ""
            mark = ""
            if bound is not None:
                past = value < bound if at_least else value > bound
                beside = value < aim if at_least else value > aim
                mark = "  PAST" if past else "  over the aim" if beside else ""
                if past:
                    failed.append(row)
            show = lambda number: "" if number is None else f"{number:g} {unit}"
            print(f"{row:44} {value:8.2f} {unit:<2}{show(aim):>9} {show(bound):>11}   {spread}{mark}")
        for line in self.skipped:
            print(f"skipped: {line}")
        return failed
