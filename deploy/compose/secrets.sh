#!/bin/sh
# Makes the secrets that compose.yaml mounts; keeps those that are there.
set -eu
umask 077
cd "$(dirname "$0")"
mkdir -p secrets
random() { head -c 24 /dev/urandom | base64 | tr '+/' '-_'; }
[ -s secrets/postgres-password ] || random > secrets/postgres-password
[ -s secrets/grafana-password ] || random > secrets/grafana-password
[ -s secrets/audit-key ] || head -c 32 /dev/urandom | base64 | tr '+/' '-_' > secrets/audit-key
[ -s secrets/database-url ] ||
  printf 'postgresql+psycopg://luminal:%s@postgres:5432/luminal\n' "$(cat secrets/postgres-password)" > secrets/database-url
[ -s secrets/redis-url ] || echo redis://redis:6379/0 > secrets/redis-url
mkdir -p config # no secrets: public keys, site policy, certificates
chmod 755 config
[ -s config/tenants.yaml ] ||
  echo "Write config/tenants.yaml: which EHRs may call (docs/integrators/configuration.md)." >&2
# Containers see each file as it is, whatever their user; on the host the folder keeps others out.
chmod 644 secrets/*
chmod 700 secrets
