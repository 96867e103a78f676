#!/bin/sh
# unshare --net sh namespace.sh COMMAND: an address of 127.0.0.0/8 is there only once it was given to `lo`. Whatever is
# sent to another one goes down a wire that ends nowhere, as with a node that has died: no FIN, no RST, no ICMP.
set -e
ip link add nowhere type veth peer name end
ip link set end up
ip link set nowhere arp off up
ip link set lo up
ip address add 127.0.0.1/32 dev lo
ip address del 127.0.0.1/8 dev lo
echo 1 > /proc/sys/net/ipv4/conf/nowhere/route_localnet
ip route add 127.0.0.0/8 dev nowhere
exec "$@"
