"""The private addresses that are in use in the subnets of moto's EC2."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set
from itertools import islice, takewhile
from typing import Any

RESERVED_AT_START = 3  # AWS reserves three addresses after that of the network
RESERVED = RESERVED_AT_START + 2  # and those of the network and of the broadcast


class UsedAddresses:
    """The addresses that network interfaces use, by subnet.

    moto has no index of them, and to read all interfaces for each new one takes long if there are many. So they are
    indexed here. The index is extended by interfaces that moto has added since, and built again if any is gone.
    """

    def __init__(self) -> None:
        self._indexes: defaultdict[tuple[str, str], _Index] = defaultdict(_Index)  # by account and region

    def of_subnet(self, subnet: Any) -> Set[str]:
        """Return the addresses that are in use in a subnet of moto."""
        ec2 = subnet.ec2_backend
        index = self._indexes[ec2.account_id, ec2.region_name]
        index.update(ec2.enis)
        return index.by_subnet[subnet.id]

    def forget(self, ec2: Any) -> None:
        """Drop the index of a backend, whose interfaces have got other addresses."""
        self._indexes.pop((ec2.account_id, ec2.region_name), None)

    def count_free(self, subnet: Any) -> int:
        """Return the number of free addresses in a subnet."""
        return int(subnet.cidr.num_addresses) - RESERVED - len(self.of_subnet(subnet))

    def take_free(self, subnet: Any) -> str:
        """Take a free address of a subnet that has one."""
        used = self.of_subnet(subnet)
        try:
            while (address := subnet.get_available_subnet_ip(None)) in used:  # moto does not register all addresses
                pass
        except StopIteration:  # moto does not return addresses a second time, unless they were registered
            hosts = islice(subnet.cidr.hosts(), RESERVED_AT_START, None)
            address = next(host for host in map(str, hosts) if host not in used)
        return str(address)


class _Index:
    """The addresses of the interfaces of one backend."""

    def __init__(self) -> None:
        self.by_subnet: defaultdict[str, set[str]] = defaultdict(set)
        self._interfaces: dict[str, Any] = {}
        self._count = 0
        self._last: str | None = None

    def update(self, interfaces: dict[str, Any]) -> None:
        """Include the interfaces that moto has now, by ID, in the order of their creation."""
        added = self._added(interfaces)
        if added == []:
            return
        if added is None:
            self.by_subnet.clear()
            self._interfaces, self._count, self._last = interfaces, 0, None
            added = list(interfaces)
        for interface in filter(None, map(interfaces.get, added)):
            addresses = (str(address["PrivateIpAddress"]) for address in interface.private_ip_addresses)
            self.by_subnet[interface.subnet.id].update(addresses)
        self._count += len(added)
        self._last = added[-1] if added else None

    def _added(self, interfaces: dict[str, Any]) -> list[str] | None:
        """Return the IDs of the interfaces that are new since the last update; None if others are gone."""
        if interfaces is not self._interfaces:  # after a reset of moto
            return None
        if len(interfaces) == self._count and next(reversed(interfaces), None) == self._last:
            return []
        try:
            added = list(takewhile(lambda each: each != self._last, reversed(interfaces)))
        except RuntimeError:  # another thread has changed them
            return None
        return added[::-1] if self._count + len(added) == len(interfaces) else None
