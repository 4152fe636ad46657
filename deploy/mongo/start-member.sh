#!/bin/bash
# Starts the member of the replica set that compose.yaml has. With accounts, members prove themselves to one another with a key in a
# file that nobody else can read; it is written anew at each start, to memory.
set -eu
: "${MONGO_REPLICA_KEY:?is not set: 6 to 1024 letters and digits that only the members know}"
umask 077
printf '%s' "$MONGO_REPLICA_KEY" >/tmp/replica.key
exec docker-entrypoint.sh mongod --replSet rs0 --keyFile /tmp/replica.key "$@"
