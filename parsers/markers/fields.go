package markers

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"authlog/parsers/stamp"
)

// Names of the fields by what they hold, in order of preference, as normal
// makes them. created_at, ref, sha, task and repository_url are those of the
// GitHub deployments API (docs.github.com/rest/deployments); of a release created_at
// is the time of its commit, published_at its own.
var (
	timeNames = []string{"time", "timestamp", "at", "startedat", "starttime", "start", "deployedat", "releasedat", "publishedat", "createdat",
		"created", "creationtimestamp", "datetime", "date", "finishedat", "completedat", "updatedat", "ts", "when"}
	serviceNames = []string{"service", "app", "application", "component", "name", "servicename", "appname", "project", "repo", "repository", "system", "target"}
	versionNames = []string{"version", "ref", "tag", "tagname", "release", "sha", "commit", "revision", "image", "build"}
	noteNames    = []string{"note", "notes", "description", "message", "title", "summary", "comment", "text", "change", "task"}
	kindNames    = []string{"kind", "type", "category"}
)

var separators = strings.NewReplacer("_", "", "-", "", " ", "", ".", "", "@", "", "/", "", "#", "")

// normal makes createdAt, created_at and Created-At one name.
func normal(name string) string {
	return strings.ToLower(separators.Replace(name))
}

// first returns the first field that has a value, of bounded length and valid
// UTF-8.
func first(fields map[string]string, names []string) string {
	for _, n := range names {
		if v := strings.TrimSpace(fields[n]); v != "" {
			return strings.ToValidUTF8(v[:min(len(v), maxText)], "?")
		}
	}
	return ""
}

// minuteLayouts are what people type into a table of changes, and package
// stamp does not read, because no log is as coarse.
var minuteLayouts = []string{
	"2006-01-02T15:04Z07:00", "2006-01-02 15:04Z07:00", "2006-01-02 15:04 Z0700", "2006-01-02 15:04 MST",
	"2006-01-02T15:04", "2006-01-02 15:04", "2006/01/02 15:04",
}

// timeOf returns the time of an entry, or what is wrong with it. Fields are
// tried until one can be read, since "start" or "date" may hold something else.
func timeOf(fields map[string]string) (at time.Time, says string) {
	tried := ""
	for _, n := range timeNames {
		text := strings.TrimSpace(fields[n])
		if text == "" {
			continue
		}
		if at, ok := parseTime(text); ok {
			return at, ""
		}
		if date := strings.TrimSpace(fields["date"]); date != "" && n != "date" {
			if at, ok := parseTime(date + " " + text); ok { // a column for each
				return at, ""
			}
		}
		if tried == "" {
			tried = text[:min(len(text), maxText)]
		}
	}
	if tried == "" {
		return time.Time{}, "no time; name it time, timestamp, at or created_at"
	}
	if _, err := time.Parse(time.DateOnly, tried); err == nil {
		return time.Time{}, fmt.Sprintf("%q has no time of day, so it cannot be set against an onset", tried)
	}
	return time.Time{}, fmt.Sprintf("%q is no time; use RFC 3339 or seconds since 1970", tried)
}

// parseTime reads a time; one without a zone is UTC.
func parseTime(text string) (time.Time, bool) {
	if ns, _, ok := stamp.Any([]byte(text), 0); ok {
		return time.Unix(0, ns).UTC(), true
	}
	if len(text) < len("2006-01-02 15:04") || len(text) > len("2006-01-02T15:04+07:00")+2 {
		return time.Time{}, false
	}
	for _, layout := range minuteLayouts {
		if at, err := time.Parse(layout, text); err == nil && at.Year() > 1970 && at.Year() < 2262 {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}

// repositoryOf is R of ".../repos/OWNER/R...", the only place where a GitHub
// deployment names what was deployed.
func repositoryOf(fields map[string]string) string {
	for _, n := range []string{"repositoryurl", "url"} {
		parts := strings.Split(fields[n][:min(len(fields[n]), maxText)], "/")
		if i := slices.Index(parts, "repos"); i >= 0 && i+2 < len(parts) {
			return strings.ToValidUTF8(parts[i+2], "?")
		}
	}
	return ""
}
