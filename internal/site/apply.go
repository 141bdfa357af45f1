package site

import (
	"bytes"
	"net/netip"

	"authlog/internal/timeline"
	"authlog/parsers/reason"
)

// Apply adds what is known of the site to an event. Slices of ev may point into the
// line or into f.
func (f *Facts) Apply(ev *timeline.Event) {
	if f == nil || f.id == "" {
		return
	}
	ev.Complete()
	if len(f.proxies) > 0 {
		f.client(ev)
	}
	if len(ev.Environment) == 0 {
		if env := f.hosts.of(ev.Host); env != "" {
			ev.Environment = []byte(env)
		}
	}
	if f.challenges != nil && len(ev.Path) > 0 && f.challenges.Match(ev.Path) {
		ev.ByDesign = true
	}
	f.meaning(ev)
}

// client finds the client behind trusted proxies: X-Forwarded-For is read from
// the right, where those proxies wrote, up to the first address that is none of
// them; what stands left of it anybody may have sent (MDN, X-Forwarded-For,
// "Selecting an IP address").
func (f *Facts) client(ev *timeline.Event) {
	rest := ev.Forwarded
	ev.Forwarded = nil // the heuristics for an unknown site would choose again
	for len(rest) > 0 && (len(ev.ClientIP) == 0 || f.trusted(ev.ClientIP)) {
		item := rest
		if i := bytes.LastIndexByte(rest, ','); i >= 0 {
			item, rest = rest[i+1:], rest[:i]
		} else {
			rest = nil
		}
		item = bytes.TrimSpace(item)
		if _, err := netip.ParseAddr(string(item)); err != nil {
			return
		}
		ev.ClientIP = item
	}
}

func (f *Facts) trusted(address []byte) bool {
	a, err := netip.ParseAddr(string(address))
	if err != nil {
		return false
	}
	a = a.Unmap()
	for _, p := range f.proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// meaning reads the texts of a refusal again, with what is known.
func (f *Facts) meaning(ev *timeline.Event) {
	if ev.Status != 0 && ev.Status < 300 {
		return
	}
	for _, t := range f.texts {
		for _, text := range [...][]byte{ev.ErrorReason, ev.Message, ev.Challenge} {
			if len(text) > 0 && t.pattern.Match(text[:min(len(text), maxText)]) {
				ev.Reason, ev.Suggests = t.reason, t.suggests
				return
			}
		}
	}
	if len(f.marks) == 0 || len(ev.Environment) == 0 || !foreign(ev.Reason) {
		return
	}
	if ev.Status == 0 && ev.Reason == timeline.ReasonNone {
		return // nothing says that anything was refused
	}
	if env := f.named(ev.KeyClass, ev.ErrorReason, ev.Message, ev.Challenge); env != "" && env != string(ev.Environment) {
		ev.Reason, ev.Suggests = timeline.ReasonEnvironmentMismatch, reason.Suggests(timeline.ReasonEnvironmentMismatch)
	}
}
