"""Hold two meanings against each other, value by value."""

from collections.abc import Iterator

from sla_toolkit.agreement.changes.change import Difference
from sla_toolkit.agreement.meaning import Keys, Leaf, Node, Tree


def differences(old: Node, new: Node, keys: Keys = ()) -> Iterator[Difference]:
    """Give every difference once, at the highest place at which it can be said, in the order of the old version.

    A block or a member of a list that only one version has is one difference. Raises AgreementRefused for numbers that
    JSON cannot hold.
    """
    for name in dict.fromkeys((*old.parts, *new.parts)):
        yield from _between(old.parts.get(name), new.parts.get(name), (*keys, name))
    before = [name for name in old.order if name in new.order]
    after = [name for name in new.order if name in old.order]
    if before != after:
        yield Difference(keys, before, after, material=old.ranked, order=True)


def _between(old: Tree | None, new: Tree | None, keys: Keys) -> Iterator[Difference]:
    if isinstance(old, Leaf) and isinstance(new, Leaf):
        if not old.means(new):
            yield _difference(old, new, keys)
    elif isinstance(old, Node) and isinstance(new, Node) and old.monthly == new.monthly:
        yield from differences(old, new, keys)
    elif isinstance(one := old or new, Node) and not one.whole:
        yield from differences(_node(old), _node(new), keys)
    else:
        yield _difference(old, new, keys)


def _difference(old: Tree | None, new: Tree | None, keys: Keys) -> Difference:
    material = any(tree.material for tree in (old, new) if tree is not None)
    return Difference(keys, old.value if old else None, new.value if new else None, material)


def _node(tree: Tree | None) -> Node:
    return tree if isinstance(tree, Node) else Node({})
