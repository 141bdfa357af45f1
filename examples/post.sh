#!/bin/sh
# Posts the changes of a comparison (authlog diff --format json) to the incoming
# webhook of a chat that takes {"text": "..."}: Slack, Mattermost, Rocket.Chat.
# Text from logs stands in backticks, without markup, so that it mentions nobody.
set -eu
: "${AUTHLOG_WEBHOOK:?set it to the address of the webhook}"
jq '
  def quoted: tostring | gsub("`"; "\u0027") | gsub("&"; "&amp;") | gsub("<"; "&lt;") | gsub(">"; "&gt;") | .[0:200] | "`" + . + "`";
  def who: if .segment == {} then "everybody" else [.segment | to_entries[] | "\(.key)=\(.value)" | quoted] | join(", ") end;
  {text: ([.bursts[]
    | select(.ignored | not)
    | select(.state == "new" or (.changes | any(. == "worse" or . == "cause-changed")))
    | "*\([.state] + .changes | join(", "))*: \(.new.verdict | quoted), \(.new.cause | quoted) \(.new.confidence * 100 | round)%, \(.new.unauthorized) refusals of \(.new.clients) clients since \(.new.start), \(.new | who)"
  ] | .[0:20] | join("\n"))}' "$1" |
  curl --silent --show-error --fail --max-time 30 --header 'Content-Type: application/json' --data-binary @- --output /dev/null "$AUTHLOG_WEBHOOK"
