package sim

import (
	"time"
)

// fault is one scheduled change of the world and its undoing.
type fault struct {
	s       *sim
	r       *source
	cause   string
	variant int
	spec    *faultSpec
	sees    sight // the variant's, narrowed by what the world turned out to be
	by      blame
	start   time.Time
	end     time.Time
	segment map[string]string
	hits    []hit
	undo    []func()
	text    string // what this run's fault does, when it depends on draws
}

// faultSpec describes one variant of a cause.
type faultSpec struct {
	what  string
	needs func(*plan)  // what the world must have
	begin func(*fault) // changes the world; registers what takes it back
	sees  sight        // what an expert can tell from which evidence
	lasts [2]float64   // bounds of the incident's length as shares of the log; zero: 0.12..0.45
}

// later registers a step of the repair.
func (f *fault) later(undo func()) { f.undo = append(f.undo, undo) }

// mark enters a marker for the change that caused the fault.
func (f *fault) mark(service, kind, version, text string) {
	f.s.mark(f.s.now.Add(-time.Duration(f.r.between(0, 90))*time.Second), service, kind, version, text)
}

// faultSpecs lists the variants by cause id.
var faultSpecs = map[string][]faultSpec{
	"missing-auth-header":      missingHeader,
	"expired-token":            expiredToken,
	"revoked-credential":       revokedCredential,
	"wrong-auth-scheme":        wrongScheme,
	"malformed-token":          malformedToken,
	"environment-mismatch":     environmentMismatch,
	"clock-skew":               clockSkew,
	"header-stripped-by-proxy": headerStripped,
	"cors-preflight":           corsPreflight,
	"audience-issuer-mismatch": audienceMismatch,
	"signing-key-mismatch":     keyMismatch,
	"authorizer-misconfigured": authorizerFault,
	"auth-backend-unreachable": backendDown,
	"stale-auth-cache":         staleCache,
	"secret-not-loaded":        secretLost,
	"service-identity":         serviceIdentity,
	"refresh-loop":             refreshLoop,
	"credential-attack":        credentialAttack,
	"unknown":                  unknownFault,
}

// Causes lists the cause ids in the order of the catalogue.
var Causes = []string{
	"missing-auth-header", "expired-token", "revoked-credential", "wrong-auth-scheme", "malformed-token",
	"environment-mismatch", "clock-skew", "header-stripped-by-proxy", "cors-preflight", "audience-issuer-mismatch",
	"signing-key-mismatch", "authorizer-misconfigured", "auth-backend-unreachable", "stale-auth-cache",
	"secret-not-loaded", "service-identity", "refresh-loop", "credential-attack", "unknown",
}

// Variants tells what each variant of a cause does.
func Variants(cause string) []string {
	var out []string
	for _, v := range faultSpecs[cause] {
		out = append(out, v.what)
	}
	return out
}

// scheduleFaults draws start and end of each fault and enters them. A second
// fault overlaps the first one or follows it.
func (s *sim) scheduleFaults(fs []*fault) {
	length := s.until.Sub(s.from)
	for i, f := range fs {
		lo, hi := f.spec.lasts[0], f.spec.lasts[1]
		if hi == 0 {
			lo, hi = 0.12, 0.45
			if s.cfg.Compact {
				lo, hi = 0.35, 0.45
			}
		}
		share := func(a, b float64) time.Duration {
			return (time.Duration((a + (b-a)*f.r.Float64()) * float64(length))).Truncate(time.Second)
		}
		begin := share(0.35, 0.55)
		if i > 0 {
			begin = share(0.4, 0.7)
		}
		f.start = s.from.Add(begin)
		f.end = f.start.Add(max(share(lo, hi), 12*time.Minute))
		if s.cfg.Mid && i == 0 {
			f.start = s.from.Add(-time.Duration(f.r.between(5, 50)) * time.Minute)
			f.end = s.from.Add(share(0.15, 0.5))
		}
		if !s.cfg.Compact && f.r.chance(0.2) { // still on when the log ends
			f.end = s.until.Add(time.Hour)
		}
		s.at(f.start, func() { f.spec.begin(f) })
		s.at(f.end, func() {
			for j := len(f.undo) - 1; j >= 0; j-- {
				f.undo[j]()
			}
		})
	}
}

// Picks that several faults make.

// apiService picks one of the services that users call, rather a busy one.
func (f *fault) apiService() *service {
	svcs := f.s.w.services
	if f.s.cfg.Compact {
		return svcs[0]
	}
	return svcs[f.r.weighted([]float64{4, 2, 1, 1, 1, 1}[:len(svcs)])]
}

// machineWith picks a machine client of one of the given modes, and makes one
// when the world has none.
func (f *fault) machineWith(modes ...machineMode) *machine {
	for _, mode := range modes {
		for _, m := range f.s.w.machines {
			if m.mode == mode && m.manner.by == 0 {
				return m
			}
		}
	}
	m := &machine{name: "corvid-" + f.r.text(3, lowerText), mode: modes[0], retries: f.r.IntN(3), burst: f.r.between(1, 4)}
	f.s.equip(f.r, m)
	m.every = time.Duration(float64(m.burst) * 20 / f.s.cfg.Rate * float64(time.Minute))
	f.s.w.machines = append(f.s.w.machines, m)
	f.s.start(m)
	return m
}

// named sets the segment to one machine client.
func (f *fault) named(m *machine) {
	f.segment["client_ip"], f.segment["user_agent"] = m.c.ip, m.c.agent
}

// app picks a mobile program.
func (f *fault) app() *program {
	if f.s.cfg.Compact {
		return f.s.w.apps[0]
	}
	return f.s.w.apps[f.r.weighted([]float64{3, 2})]
}

// ship rolls out a release of a program with a wrong manner, and at the end a
// repaired one.
func (f *fault) ship(p *program, m manner) *release {
	m.by = f.by
	rel := p.following(m)
	uptake := 0.35 + 0.4*f.r.Float64()
	if f.s.cfg.Compact {
		uptake = 1
	}
	p.roll(rel, uptake)
	f.segment["user_agent"] = p.agentPrefix(rel)
	if p.platform == "web" {
		delete(f.segment, "user_agent")
	}
	f.mark(p.name+" "+p.platform, "client", rel.version, "release "+rel.version+" of the "+p.platform+" client")
	f.later(func() {
		p.releases = append(p.releases, rel)
		fixed := p.following(manner{})
		p.roll(fixed, 0.9)
		rel.manner = manner{} // switched off by a remote flag
		f.s.mark(f.s.now, p.name+" "+p.platform, "client", fixed.version, "hotfix "+fixed.version)
	})
	return rel
}

// rollout replaces the instances of a service one by one by a new version,
// which setup prepares.
func (s *sim) rollout(r *source, svc *service, setup func(*instance)) string {
	version := svc.bump(r)
	s.w.podHash[svc] = ""
	old := svc.live(s.now)
	step := time.Duration(r.between(15, 60)) * time.Second
	for i, in := range old {
		s.after(time.Duration(i)*step, func() {
			in.gone = s.now.Add(2 * time.Second)
			fresh := s.spawn(r, svc)
			if setup != nil {
				setup(fresh)
			}
		})
	}
	return version
}

// deploy rolls a bad version of a service out, and rolls it back at the end.
func (f *fault) deploy(svc *service, text string, setup func(*instance)) {
	v := f.s.rollout(f.r, svc, setup)
	f.mark(svc.name, "app", v, text)
	f.later(func() {
		v := f.s.rollout(f.r, svc, nil)
		f.s.mark(f.s.now, svc.name, "app", v, "roll forward with fix")
	})
}
