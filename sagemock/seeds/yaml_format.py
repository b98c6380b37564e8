"""YAML as seeds are written in it: read without surprises, printed as people like to read it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import yaml

from .plain_data import SeedRefused, iso

MERGE = "tag:yaml.org,2002:merge"  # <<
MOST_MERGED = 10_000  # members of one mapping, once what it takes over by << is in it


class _Loader(yaml.SafeLoader):
    """Refuses what stands twice, of which YAML would keep half, and merges that multiply."""

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        node: yaml.MappingNode = super().compose_mapping_node(anchor)
        seen = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value != "<<":
                if key.value in seen:
                    raise SeedRefused(f"{key.value!r} stands twice in one place: line {key.start_mark.line + 1}")
                seen.add(key.value)
        return node

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Merge by our own rule where a list is merged: PyYAML 6.0.4 lets the last of it win, all others the first."""
        node.value = [(key, self._united(value) if key.tag == MERGE else value) for key, value in node.value]
        super().flatten_mapping(node)
        if len(node.value) > MOST_MERGED:
            raise SeedRefused(f"line {node.start_mark.line + 1}: more than {MOST_MERGED} members are merged")

    def _united(self, merged: yaml.Node) -> yaml.Node:
        """Return one mapping for a list of them, each member once, so that merges of merges do not multiply."""
        if not isinstance(merged, yaml.SequenceNode):
            return merged
        members: dict[Any, tuple[yaml.Node, yaml.Node]] = {}
        for each in merged.value:
            if not isinstance(each, yaml.MappingNode):
                return merged  # which PyYAML refuses
            self.flatten_mapping(each)
            members = {_identity(key): (key, value) for key, value in each.value} | members
        return yaml.MappingNode(merged.tag, list(members.values()), merged.start_mark, merged.end_mark)


def _identity(key: yaml.Node) -> Any:
    return (key.tag, key.value) if isinstance(key, yaml.ScalarNode) else id(key)


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _as_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def _as_timestamp(dumper: yaml.SafeDumper, moment: datetime) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", iso(moment))


_Dumper.add_representer(str, _as_text)
_Dumper.add_representer(datetime, _as_timestamp)


def load(text: str) -> Any:
    """What the text says; SeedRefused if it is no YAML."""
    try:
        return yaml.load(text, _Loader)  # a SafeLoader
    except yaml.YAMLError as error:
        raise SeedRefused(f"it is not YAML: {error}") from None
    except SeedRefused:
        raise
    except RecursionError:  # brackets without end
        raise SeedRefused("it nests too deeply, or in itself") from None
    except ValueError as error:  # a day that no month has
        raise SeedRefused(f"it is not YAML that can be read: {error}") from None


def dump(document: Any) -> str:
    """In blocks, in the given order, and texts of several lines on lines of their own."""
    text: str = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000_000)
    return text
