#!/usr/bin/env bash
# Makes the keys and passwords of docker-compose.yml in .env, once; only you can read it. Nothing is overwritten.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[ ! -e .env ] || { echo ".env is there already; it stays as it is" >&2; exit 1; }
umask 077
random() { head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
for name in RETAIL_OPERATOR_KEY RETAIL_VIEWER_KEY RETAIL_JOURNAL_PASSWORD RETAIL_BROKER_PASSWORD \
  RETAIL_RABBIT_COOKIE RETAIL_GRAFANA_PASSWORD; do
  echo "export $name=$(random)"
done >.env
echo "wrote .env"
