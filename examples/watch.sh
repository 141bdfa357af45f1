#!/bin/sh
# Analyzes logs, keeps the report, and posts to a chat what is new, worse or has
# another cause since the last run. For cron, a systemd timer or a Kubernetes CronJob.
#
#   AUTHLOG_STATE=/var/lib/authlog AUTHLOG_WEBHOOK=https://chat.example.com/hooks/x watch.sh /var/log/nginx/
#
# AUTHLOG_SINCE is how far back a run looks (6h): more than the time between two runs,
# so that a burst is seen whole. Without AUTHLOG_WEBHOOK the changes are printed.
# Exit code: 0, or that of authlog when it failed.
set -eu
state=${AUTHLOG_STATE:-/var/lib/authlog}
[ -f "$state/report.json" ] || printf '{"schema_version":"1"}\n' >"$state/report.json" # the first run: all is new

authlog analyze -q --since "${AUTHLOG_SINCE:-6h}" \
  -o "$state/next.json" -o "$state/report.html" -o "$state/authlog.prom" "$@"

code=0
authlog diff --fail-on new,worse,cause-changed --format json -o "$state/diff.json" \
  "$state/report.json" "$state/next.json" || code=$?
case $code in
  0) ;; # nothing that anybody must know
  3)
    if [ -n "${AUTHLOG_WEBHOOK:-}" ]; then
      "$(dirname "$0")/post.sh" "$state/diff.json"
    else
      authlog diff "$state/report.json" "$state/next.json"
    fi ;;
  *) exit "$code" ;;
esac
mv "$state/next.json" "$state/report.json" # last: what could not be posted is new the next time as well
