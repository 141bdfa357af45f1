// Package site applies what a user's configuration says of their own systems to
// events: which host is of which environment, which addresses are their proxies,
// which routes refuse on purpose, and what their own error texts mean.
package site

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"

	"authlog/internal/timeline"
	"authlog/parsers/reason"
)

// Config is the part of a configuration file that describes a site.
type Config struct {
	Environments    map[string]Environment `yaml:"environments" json:"environments,omitempty"`
	TrustedProxies  []string               `yaml:"trusted_proxies" json:"trusted_proxies,omitempty"`   // addresses or CIDR
	ChallengeRoutes []string               `yaml:"challenge_routes" json:"challenge_routes,omitempty"` // patterns as of --route
	TokenLifetimes  []string               `yaml:"token_lifetimes" json:"token_lifetimes,omitempty"`   // such as 15m, 1h
	Reasons         []ReasonText           `yaml:"reasons" json:"reasons,omitempty"`
}

// Environment is one deployment of everything, such as production or staging.
type Environment struct {
	Hosts       []string `yaml:"hosts" json:"hosts,omitempty"`               // of requests; *.example.com for all below
	Issuers     []string `yaml:"issuers" json:"issuers,omitempty"`           // iss of its tokens, as texts quote them
	Audiences   []string `yaml:"audiences" json:"audiences,omitempty"`       // aud of its tokens
	KeyPrefixes []string `yaml:"key_prefixes" json:"key_prefixes,omitempty"` // of its API keys, such as sk_test_
}

// ReasonText gives the meaning of a text that only this site writes.
type ReasonText struct {
	Pattern string `yaml:"pattern" json:"pattern"`                 // regular expression (RE2) on message, error or code
	Reason  string `yaml:"reason" json:"reason"`                   // timeline.Reason by name
	Cause   string `yaml:"cause,omitempty" json:"cause,omitempty"` // that it suggests first, when not that of the reason
}

// Limits of a configuration.
const (
	maxList    = 1000 // entries of any list: each is compared with every refusal
	maxPattern = 1000 // bytes of an expression
	maxText    = 4 << 10
)

// Facts is a checked Config. Its zero value and nil know nothing. It is safe for
// concurrent use.
type Facts struct {
	hosts      hosts
	marks      []mark // longest text first
	proxies    []netip.Prefix
	challenges *timeline.Routes
	lifetimes  []time.Duration
	texts      []reasonText
	id         string
}

// mark is a text that a credential of an environment carries.
type mark struct{ text, environment string }

type reasonText struct {
	pattern  *regexp.Regexp
	reason   timeline.Reason
	suggests []timeline.Cause
}

// Problem is a mistake at a path of the configuration, such as
// "$.trusted_proxies[1]".
type Problem struct {
	Path string
	Err  error
}

func (p *Problem) Error() string { return p.Err.Error() }
func (p *Problem) Unwrap() error { return p.Err }

func problem(err error, path string, args ...any) error {
	return &Problem{fmt.Sprintf(path, args...), err}
}

// New checks a configuration. The error is a *Problem.
func New(c Config) (*Facts, error) {
	f := &Facts{}
	for _, step := range []func(Config) error{f.addEnvironments, f.addProxies, f.addChallenges, f.addLifetimes, f.addTexts} {
		if err := step(c); err != nil {
			return nil, err
		}
	}
	c.TokenLifetimes = nil // they are used where causes are ranked and change no count
	if all, err := json.Marshal(c); err == nil && string(all) != "{}" {
		f.id = fmt.Sprintf("%016x", xxhash.Sum64(all))
	}
	return f, nil
}

// ID is a hash of what is known of events, empty for nothing. States that were made with
// different knowledge do not merge.
func (f *Facts) ID() string {
	if f == nil {
		return ""
	}
	return f.id
}

// Lifetimes are those of the site's tokens.
func (f *Facts) Lifetimes() []time.Duration {
	if f == nil {
		return nil
	}
	return f.lifetimes
}

func (f *Facts) addProxies(c Config) error {
	for i, text := range c.TrustedProxies {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			a, err := netip.ParseAddr(text)
			if err != nil {
				return problem(fmt.Errorf("%q: want an address or a network such as 10.0.0.0/8", text), "$.trusted_proxies[%d]", i)
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		f.proxies = append(f.proxies, p.Masked())
	}
	return nil
}

func (f *Facts) addChallenges(c Config) error {
	for i, text := range c.ChallengeRoutes {
		if _, err := timeline.ParseRoutes([]string{text}); err != nil {
			return problem(err, "$.challenge_routes[%d]", i)
		}
	}
	if len(c.ChallengeRoutes) > 0 {
		f.challenges, _ = timeline.ParseRoutes(c.ChallengeRoutes) // each one was parsed above
	}
	return nil
}

func (f *Facts) addLifetimes(c Config) error {
	for i, text := range c.TokenLifetimes {
		d, err := time.ParseDuration(text)
		if err != nil || d <= 0 {
			return problem(fmt.Errorf("%q: want a duration such as 15m or 1h", text), "$.token_lifetimes[%d]", i)
		}
		f.lifetimes = append(f.lifetimes, d)
	}
	return nil
}

func (f *Facts) addTexts(c Config) error {
	if len(c.Reasons) > maxList {
		return problem(fmt.Errorf("%d patterns, %d are allowed", len(c.Reasons), maxList), "$.reasons")
	}
	for i, t := range c.Reasons {
		path := fmt.Sprintf("$.reasons[%d]", i)
		if t.Pattern == "" || len(t.Pattern) > maxPattern {
			return problem(fmt.Errorf("pattern: want 1 to %d bytes", maxPattern), "%s", path)
		}
		re, err := regexp.Compile(t.Pattern)
		if err != nil {
			return problem(err, "%s.pattern", path)
		}
		if re.MatchString("") {
			return problem(fmt.Errorf("pattern %q matches everything", t.Pattern), "%s.pattern", path)
		}
		why, ok := timeline.ParseReason(t.Reason)
		if !ok {
			return problem(fmt.Errorf("reason %q: want one of %s", t.Reason, reasonNames()), "%s.reason", path)
		}
		row := reasonText{pattern: re, reason: why, suggests: reason.Suggests(why)}
		if t.Cause != "" {
			cause, ok := timeline.ParseCause(t.Cause)
			if !ok {
				return problem(fmt.Errorf("cause %q: authlog rules list has the ids", t.Cause), "%s.cause", path)
			}
			row.suggests = []timeline.Cause{cause}
		}
		f.texts = append(f.texts, row)
	}
	return nil
}

func reasonNames() string {
	var names []string
	for r := timeline.ReasonNone + 1; r < timeline.NumReasons; r++ {
		names = append(names, r.String())
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
