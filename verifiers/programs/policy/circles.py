"""The circles of a graph."""

from collections.abc import Collection, Hashable, Iterator, Mapping


def circles(edges: Mapping[Hashable, Collection[Hashable]]) -> Iterator[set[Hashable]]:
    """Yield the strongly connected parts that hold a circle, by Tarjan's algorithm.

    >>> [sorted(part) for part in circles({1: [2], 2: [3, 4], 3: [2], 4: [4], 5: [1]})]
    [[4], [2, 3]]
    """
    number: dict[Hashable, int] = {}
    lowest: dict[Hashable, int] = {}
    path: list[Hashable] = []
    on_path: set[Hashable] = set()
    for start in list(edges):
        if start in number:
            continue
        # Not recursive: a program may have long chains.
        work: list[tuple[Hashable, Iterator[Hashable]]] = []

        def enter(node: Hashable, work: list[tuple[Hashable, Iterator[Hashable]]] = work) -> None:
            number[node] = lowest[node] = len(number)
            path.append(node)
            on_path.add(node)
            work.append((node, iter(edges.get(node, ()))))

        enter(start)
        while work:
            node, goals = work[-1]
            for goal in goals:
                if goal not in number:
                    enter(goal)
                    break
                if goal in on_path:
                    lowest[node] = min(lowest[node], number[goal])
            else:
                work.pop()
                if work:
                    parent = work[-1][0]
                    lowest[parent] = min(lowest[parent], lowest[node])
                if lowest[node] == number[node]:
                    part = _take(path, on_path, node)
                    if len(part) > 1 or node in edges.get(node, ()):
                        yield part


def _take(path: list[Hashable], on_path: set[Hashable], last: Hashable) -> set[Hashable]:
    part: set[Hashable] = set()
    while last not in part:
        node = path.pop()
        on_path.discard(node)
        part.add(node)
    return part
