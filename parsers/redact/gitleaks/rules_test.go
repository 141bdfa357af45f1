package gitleaks

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/zricethezav/gitleaks/v8/config"

	"authlog/parsers/redact"
)

// excused are rules whose values stay in a log, with the reason.
var excused = map[string]string{
	"asana-client-id":                    "an id, which is public",
	"discord-client-id":                  "an id, which is public",
	"linkedin-client-id":                 "an id, which is public",
	"aws-access-token":                   "the id of a key, which tells whose key was refused; its secret is another value",
	"flutterwave-public-key":             "a public key",
	"sourcegraph-access-token":           "40 hexadecimal digits without a name are the id of a commit",
	"authress-service-client-access-key": "goes on behind signs that end a part of a path",
	"confluent-access-token":             "16 letters behind the name of a vendor are a word as often as not",
	"dropbox-api-token":                  "15 letters behind the name of a vendor are a word as often as not",
	"facebook-access-token":              "half of what the rule allows has a % in place of the %7C that is meant",
	"jfrog-api-key":                      "xray= is the id of a trace in AWS",
	"jfrog-identity-token":               "xray= is the id of a trace in AWS",
	"jwt":                                "allows slashes, which RFC 7515 does not",
	"mailchimp-api-key":                  "half are calls in a program",
	"nytimes-access-token":               "a third have a comma in the name",
	"sidekiq-secret":                     "two words of eight digits with a colon between",
	"snyk-api-token":                     "a UUID behind a name that ends in key is an id",
	"kubernetes-secret-yaml":             "a manifest of many lines",
	"nuget-config-password":              "any eight characters; TestText has such an element",
}

// separator is what a rule that wants a name has between name and value, tail what it
// has behind.
const (
	separator = `(?:=|>|:{1,3}=|\|\||:|=>|\?=|,)[\x60'"\s=]{0,5}`
	tail      = `(?:[\x60'"\s;]`
)

// Ways in which logs show a value: behind a name, and without one.
var (
	named   = []string{"%s=%s", `{"%s":"%s"}`, "level=info %s=%s x=1", "%s: %s"}
	unnamed = []string{
		"%s", "rejected %s from 192.0.2.7", `{"msg":"no such credential %s"}`, "GET /v1/%s/items HTTP/1.1",
		"https://example.com/cb?ref=%s&a=b", "curl -H 'x: %s'",
	}
)

// sample is a credential and the lines that hold it.
type sample struct {
	secret string
	lines  []string
}

// Redaction finds the credentials of every rule.
func TestRules(t *testing.T) {
	const each, least = 100, 90 // samples of a rule, percent of their lines
	rules := 0
	for _, part := range strings.Split(config.DefaultConfig, "[[rules]]")[1:] {
		id, pattern := field(part, `id = "`, `"`), field(part, "regex = '''", "'''")
		if pattern == "" { // of paths alone
			continue
		}
		rules++
		m := maker{rand.New(rand.NewPCG(1, uint64(rules)))}
		lines, found, example := 0, 0, ""
		for range each {
			s, err := m.sample(id, pattern)
			if err != nil {
				t.Fatalf("%s: %v", id, err)
			}
			for _, line := range s.lines {
				out := string(redact.Line([]byte(line)))
				lines++
				if end := s.secret[max(0, len(s.secret)-10):]; !strings.Contains(out, end) {
					found++
				} else if example == "" {
					example = line + " became " + out
				}
			}
		}
		switch enough := found*100 >= lines*least; {
		case lines == 0:
			t.Errorf("%s: no line", id)
		case !enough && excused[id] == "":
			t.Errorf("%s: found in %d of %d lines, not in %s", id, found, lines, example)
		case enough && excused[id] != "":
			t.Errorf("%s: needs no excuse", id)
		}
	}
	const known = 200
	if rules < known {
		t.Errorf("%d rules", rules)
	}
}

// field is what stands between two marks.
func field(text, before, after string) string {
	_, rest, _ := strings.Cut(text, before)
	value, _, ok := strings.Cut(rest, after)
	if !ok {
		return ""
	}
	return value
}

func (m maker) sample(id, pattern string) (sample, error) {
	if before, value, ok := strings.Cut(pattern, separator); ok {
		return m.named(before, value)
	}
	text, err := m.text(pattern)
	if err != nil {
		return sample{}, err
	}
	secret := strings.TrimSpace(captured(pattern, text))
	s := sample{secret: secret}
	if strings.Contains(pattern, `\s`) && strings.Contains(text, " ") { // the rule brings its surroundings
		s.lines = []string{text}
		return s, nil
	}
	for _, form := range unnamed {
		s.lines = append(s.lines, fmt.Sprintf(form, strings.TrimSpace(text)))
	}
	return s, nil
}

func (m maker) named(before, value string) (s sample, err error) {
	for _, edge := range []string{`[\w.-]{0,50}?`, `(?i:[\w.-]{0,50}?`} {
		before = strings.TrimPrefix(before, "(?i)")
		before = strings.TrimPrefix(before, edge)
	}
	before = strings.TrimSuffix(strings.TrimSuffix(before, ")"), `[\s'"]{0,3}`)
	value, _, _ = strings.Cut(value, tail)
	name, err := m.text(before)
	if err != nil {
		return s, err
	}
	if s.secret, err = m.text(value); err != nil {
		return s, err
	}
	for _, form := range named {
		s.lines = append(s.lines, fmt.Sprintf(form, strings.ToLower(name), s.secret))
	}
	return s, nil
}

// captured is the first group of a match that is long enough for a credential, or all of
// it.
func captured(pattern, text string) string {
	const shortest = 8
	re := regexp.MustCompile(pattern)
	m := re.FindStringSubmatch(text + " ")
	if m == nil {
		m = re.FindStringSubmatch(text)
	}
	for i, name := range re.SubexpNames() {
		if i > 0 && i < len(m) && name == "" && len(m[i]) >= shortest {
			return m[i]
		}
	}
	return text
}
