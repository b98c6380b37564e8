"""Strict YAML loading, readable dumping."""

from __future__ import annotations

from datetime import datetime

import yaml

from .plain_data import Data, DataError, to_iso

MERGE = "tag:yaml.org,2002:merge"  # <<
MAX_MERGED_MEMBERS = 10_000  # of one mapping, once the mappings that it merges by << are in it


class _Loader(yaml.SafeLoader):
    """A safe loader that rejects duplicate keys, of which YAML would keep the last, and merges that multiply."""

    def compose_mapping_node(self, anchor: Data) -> yaml.MappingNode:
        node: yaml.MappingNode = super().compose_mapping_node(anchor)
        seen = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value != "<<":
                if key.value in seen:
                    raise DataError(f"line {key.start_mark.line + 1}: duplicate key {key.value!r}")
                seen.add(key.value)
        return node

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Merge lists of mappings by our own rule: in PyYAML 6.0.4 the last one wins, else the first."""
        node.value = [(key, self._merge_list(value) if key.tag == MERGE else value) for key, value in node.value]
        super().flatten_mapping(node)
        if len(node.value) > MAX_MERGED_MEMBERS:
            raise DataError(f"line {node.start_mark.line + 1}: more than {MAX_MERGED_MEMBERS} members are merged")

    def _merge_list(self, merged: yaml.Node) -> yaml.Node:
        """Return one mapping for a list of them, each member once, so that merges of merges do not multiply."""
        if not isinstance(merged, yaml.SequenceNode):
            return merged
        members: dict[object, tuple[yaml.Node, yaml.Node]] = {}
        for mapping in merged.value:
            if not isinstance(mapping, yaml.MappingNode):
                return merged  # PyYAML rejects it
            self.flatten_mapping(mapping)
            members = {_identity(key): (key, value) for key, value in mapping.value} | members
        return yaml.MappingNode(merged.tag, list(members.values()), merged.start_mark, merged.end_mark)


def _identity(key: yaml.Node) -> object:
    return (key.tag, key.value) if isinstance(key, yaml.ScalarNode) else id(key)


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Data) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def _represent_time(dumper: yaml.SafeDumper, time: datetime) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", to_iso(time))


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(datetime, _represent_time)


def load(text: str) -> Data:
    """Parse YAML.

    Raises:
        DataError: If the text is not YAML, has duplicate keys, or merges too much.
    """
    try:
        return yaml.load(text, _Loader)  # a SafeLoader
    except yaml.YAMLError as error:
        raise DataError(f"invalid YAML: {error}") from None
    except DataError:
        raise
    except RecursionError:  # brackets without end
        raise DataError("the nesting is too deep, or data contains itself") from None
    except ValueError as error:  # the 31st of February
        raise DataError(f"invalid YAML: {error}") from None


def dump(document: Data) -> str:
    """Return the document in block style, in its own order, with multi-line strings as blocks."""
    text: str = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000_000)
    return text
