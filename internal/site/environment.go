package site

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"authlog/internal/timeline"
)

// hosts finds the environment of a host.
type hosts struct {
	exact map[string]string
	below []mark // ".example.com" for *.example.com, the longest first
}

func (f *Facts) addEnvironments(c Config) error {
	f.hosts.exact = map[string]string{}
	owner := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(c.Environments)) {
		e, path := c.Environments[name], "$.environments."+name
		if name == "" || len(name) > 64 || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return problem(fmt.Errorf("environment %q: want a name without blanks", name), "$.environments")
		}
		for _, part := range []struct {
			kind string
			list []string
		}{{"hosts", e.Hosts}, {"issuers", e.Issuers}, {"audiences", e.Audiences}, {"key_prefixes", e.KeyPrefixes}} {
			kind, list := part.kind, part.list
			if len(list) > maxList {
				return problem(fmt.Errorf("%d entries, %d are allowed", len(list), maxList), "%s.%s", path, kind)
			}
			for i, text := range list {
				at := fmt.Sprintf("%s.%s[%d]", path, kind, i)
				if len(text) < 3 {
					return problem(fmt.Errorf("%q is too short to tell environments apart", text), "%s", at)
				}
				key := kind + " " + strings.ToLower(text)
				if other, taken := owner[key]; taken && other != name {
					return problem(fmt.Errorf("%q is of %s already", text, other), "%s", at)
				}
				owner[key] = name
				f.addMark(kind, strings.ToLower(text), name)
			}
		}
	}
	longest := func(a, b mark) int { return cmp.Or(cmp.Compare(len(b.text), len(a.text)), cmp.Compare(a.text, b.text)) }
	slices.SortFunc(f.hosts.below, longest)
	slices.SortFunc(f.marks, longest)
	return nil
}

func (f *Facts) addMark(kind, text, environment string) {
	if kind != "hosts" {
		f.marks = append(f.marks, mark{text, environment})
		return
	}
	if below, ok := strings.CutPrefix(text, "*"); ok {
		f.hosts.below = append(f.hosts.below, mark{below, environment})
		return
	}
	f.hosts.exact[text] = environment
}

// of returns the environment of a host, empty when none is known.
func (h *hosts) of(host []byte) string {
	if len(h.exact) == 0 && len(h.below) == 0 || len(host) == 0 || len(host) > 255 {
		return ""
	}
	name := string(bytes.ToLower(host))
	if env, ok := h.exact[name]; ok {
		return env
	}
	for _, m := range h.below {
		if strings.HasSuffix(name, m.text) {
			return m.environment
		}
	}
	return ""
}

// foreign are the reasons for which a credential of another environment is refused.
func foreign(r timeline.Reason) bool {
	switch r {
	case timeline.ReasonNone, timeline.ReasonGeneric, timeline.ReasonOther, timeline.ReasonIssuerMismatch, timeline.ReasonAudienceMismatch,
		timeline.ReasonCredentialUnknown, timeline.ReasonSignatureInvalid, timeline.ReasonKidUnknown, timeline.ReasonBadCredentials:
		return true
	}
	return false
}

// named is the environment whose mark a text carries; empty for none, and for
// more than one, because a text that names both may quote what was wanted.
func (f *Facts) named(texts ...[]byte) string {
	found := ""
	for _, text := range texts {
		if len(text) == 0 {
			continue
		}
		text = bytes.ToLower(text[:min(len(text), maxText)])
		for _, m := range f.marks {
			at := bytes.Index(text, []byte(m.text))
			if at < 0 {
				continue
			}
			if found != "" && found != m.environment {
				return ""
			}
			found = m.environment
			for i := range m.text { // "login.example.com" is not found again in "staging-login.example.com"
				text[at+i] = 0
			}
		}
	}
	return found
}
