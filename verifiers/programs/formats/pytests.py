"""What replayed tests have of pytest: source, which runs in the sandbox of the test."""

PYTEST = """
class pytest:
    class raises:
        def __init__(self, kinds, *, match=None):
            self.kinds, self.match = kinds, match
        def __enter__(self):
            return self
        def __exit__(self, kind, error, trace):
            import re
            assert kind is not None, "it did not raise"
            self.type, self.value = kind, error
            if not issubclass(kind, self.kinds):
                return False
            assert self.match is None or re.search(self.match, str(error)), "it says another thing"
            return True

    class approx:
        def __init__(self, expected, rel=None, abs=None):
            self.expected = expected
            self.rel = 1e-6 if rel is None and abs is None else rel or 0.0
            self.abs = 1e-12 if abs is None else abs
        def __eq__(self, other):
            return self._near(self.expected, other)
        def _near(self, one, other):
            if isinstance(one, dict):
                if not isinstance(other, dict) or one.keys() != other.keys():
                    return False
                return all(self._near(one[key], other[key]) for key in one)
            if isinstance(one, (list, tuple)):
                if not isinstance(other, (list, tuple)) or len(one) != len(other):
                    return False
                return all(map(self._near, one, other))
            numbers = (int, float)
            if isinstance(one, numbers) and isinstance(other, numbers) and one == one:
                if one in (float("inf"), -float("inf")):
                    return one == other
                tolerance = max(self.rel * (one if one > 0 else -one), self.abs)
                return -tolerance <= one - other <= tolerance
            return one == other

    class mark:
        @staticmethod
        def parametrize(names, rows):
            words = names if isinstance(names, (list, tuple)) else names.split(",")
            words = [word.strip() for word in words]
            def mark(test):
                def all_of_them(**more):
                    for row in rows:
                        given = dict(zip(words, row if len(words) > 1 else [row]))
                        test(**given, **more)
                return all_of_them
            return mark

    @staticmethod
    def fail(reason=""):
        raise AssertionError(reason)
"""
