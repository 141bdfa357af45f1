package sim

import (
	"strconv"
	"time"
)

// leeway that verifiers grant on times.
const leeway = 3 * time.Second

// refetchPause keeps eager verifiers from asking for the key set at every
// unknown kid.
const refetchPause = 30 * time.Second

// verify decides about a credential as the application of an instance does, at
// the instance's own clock.
func (s *sim) verify(in *instance, rt *route, c *credential, q *request) verdict {
	v := s.decide(in, rt, c, q)
	svc := in.svc
	if !v.refused() && svc.dropBlame != 0 && (svc.dropRoute == nil || svc.dropRoute == rt) && s.traffic.chance(svc.dropShare) {
		return verdict{check: checkArbitrary, blame: svc.dropBlame}
	}
	return v
}

func (s *sim) decide(in *instance, rt *route, c *credential, q *request) verdict {
	svc := in.svc
	switch rt.auth {
	case authNone, authLogin:
		return verdict{}
	case authAPIKey:
		return s.decideKey(in, c, q)
	case authBasic:
		return s.decideBasic(c, q)
	case authWorkload:
		if s.w.plan.mesh {
			return s.decidePeer(in, q)
		}
	}
	if c == nil {
		return verdict{check: checkNoCredential, blame: q.lostBy()}
	}
	if svc.scheme != schemeBearer {
		if c.scheme != svc.scheme {
			return verdict{check: checkWrongScheme, blame: svc.schemeBy}
		}
		return verdict{}
	}
	if c.scheme != schemeBearer {
		if c.scheme == schemeAPIKey {
			return verdict{check: checkNoCredential, blame: c.blame}
		}
		return verdict{check: checkWrongScheme, blame: c.blame}
	}
	switch c.shape {
	case shapeNoPrefix:
		return verdict{check: checkNoPrefix, blame: c.blame}
	case shapeLiteral, shapeDoubled, shapeCutShort:
		return verdict{check: checkMalformed, blame: c.blame}
	}
	if c.token == nil {
		return verdict{check: checkMalformed, blame: c.blame}
	}
	return s.decideToken(in, c)
}

// decideToken looks at key, times, audience and issuer, in the order in which
// common libraries do.
func (s *sim) decideToken(in *instance, c *credential) verdict {
	t, svc := c.token, in.svc
	if foreign := t.iss == s.staging.issuer && t.iss != svc.iss; foreign && libraries[svc.library].issuerFirst {
		return verdict{check: checkForeignIssuer, want: svc.iss, token: t, blame: t.spoilt}
	}
	if v := s.signature(in, c); v.refused() {
		v.token = t
		return v
	}
	now := s.now.Add(in.clock)
	v := verdict{token: t}
	switch {
	case now.After(t.expires.Add(leeway)):
		v.check, v.blame = checkExpired, t.spoilt
		if v.blame == 0 {
			v.blame = c.blame
		}
		if v.blame == 0 && s.w.auth.mode != grantNormal {
			v.blame = s.w.auth.modeBy // it would have been refreshed by now
		}
		if !s.now.After(t.expires.Add(leeway)) {
			v.blame = in.clockBy
		}
	case t.issued.After(now.Add(leeway)):
		v.check, v.blame = checkNotYetValid, in.clockBy
		if t.issued.After(s.now.Add(leeway)) {
			v.blame = t.spoilt
		}
	case t.aud != svc.aud && svc != s.w.core:
		v.check, v.want, v.blame = checkWrongAudience, svc.aud, firstBlame(svc.expects, c.blame, t.spoilt)
	case t.iss != svc.iss:
		v.check, v.want, v.blame = checkWrongIssuer, svc.iss, firstBlame(svc.expects, t.spoilt, c.blame)
		if t.iss == s.staging.issuer || svc.iss == s.staging.issuer {
			v.check = checkForeignIssuer
		}
	case t.revoked != 0 || t.issued.Before(s.w.auth.logout):
		v.check, v.blame = checkRevoked, firstBlame(t.revoked, s.w.auth.logoutBy)
	case svc.policy != 0 && !t.roles:
		v.check, v.blame = checkPolicy, svc.policy
	default:
		return s.introspect(in, t)
	}
	return v
}

// signature finds the key for a token and checks that it is the one that signed.
func (s *sim) signature(in *instance, c *credential) verdict {
	t, a := c.token, s.w.auth
	switch {
	case in.lost != 0 && in.lostLoud:
		return verdict{check: checkSecretMissing, blame: in.lost}
	case in.lost != 0:
		return verdict{check: checkBadSignature, blame: in.lost}
	case in.pinned != nil && in.pinned != t.key:
		return verdict{check: checkBadSignature, blame: in.pinnedBy}
	case in.pinned != nil:
		return verdict{}
	case c.shape == shapeTruncated:
		return verdict{check: checkBadSignature, blame: c.blame}
	case s.w.plan.hmac && in.secret != t.key:
		return verdict{check: checkBadSignature, blame: firstBlame(in.secretBy, t.spoilt)}
	case s.w.plan.hmac:
		return verdict{}
	}
	age := s.now.Sub(in.fetched)
	unknown := !in.keys[t.key]
	if age > s.w.plan.keyTTL || unknown && !s.w.plan.lazyKeys && age > refetchPause {
		if by := firstBlame(a.jwksDown, in.svc.egress); by != 0 && age > s.w.plan.keyTTL {
			return verdict{check: checkBackendDown, blame: by, slow: true}
		} else if by == 0 {
			a.fill(in, s.now)
			unknown = !in.keys[t.key]
		}
	}
	if unknown {
		return verdict{check: checkKidUnknown, blame: firstBlame(t.spoilt, a.signedBy, c.blame)}
	}
	return verdict{}
}

// introspect asks the auth server about a token, once per instance and token.
func (s *sim) introspect(in *instance, t *token) verdict {
	a := s.w.auth
	if !in.svc.introspect {
		return verdict{}
	}
	id := strconv.FormatUint(t.id, 36)
	if e, ok := in.decisions.get(id, s.now); ok {
		return verdict{check: e.check, blame: e.blame, cached: true, token: t}
	}
	if a.introDown != 0 && s.traffic.chance(a.downShare) {
		return verdict{check: checkBackendDown, blame: a.introDown, slow: true, token: t}
	}
	in.decisions.put(id, checkOK, 0, s.now)
	return verdict{}
}

// decideKey looks an API key up, with the instance's decision cache before it.
func (s *sim) decideKey(in *instance, c *credential, q *request) verdict {
	if c == nil {
		return verdict{check: checkNoCredential, blame: q.lostBy()}
	}
	if c.scheme != schemeAPIKey || c.key == nil {
		return verdict{check: checkNoCredential, blame: c.blame}
	}
	if c.shape != shapeNormal {
		return verdict{check: checkKeyUnknown, blame: c.blame}
	}
	k := c.key
	if e, ok := in.decisions.get(k.secret, s.now); ok {
		return verdict{check: e.check, blame: e.blame, cached: true}
	}
	ks := s.w.keys
	if ks.down != 0 {
		if q.at.Nanosecond()%7 == 0 { // a replica still answers now and then
			return verdict{}
		}
		return verdict{check: checkBackendDown, blame: ks.down, slow: ks.slow > 0}
	}
	v := verdict{}
	switch known := ks.keys[k.secret]; {
	case k.test:
		v = verdict{check: checkTestKey, blame: c.blame}
	case known == nil:
		v = verdict{check: checkKeyUnknown, blame: c.blame}
	case known.disabled != 0:
		v = verdict{check: checkKeyRevoked, blame: known.disabled}
	case !known.expires.IsZero() && s.now.After(known.expires):
		v = verdict{check: checkKeyExpired, blame: known.expired}
	}
	in.decisions.put(k.secret, v.check, v.blame, s.now)
	return v
}

func (s *sim) decideBasic(c *credential, q *request) verdict {
	switch {
	case c == nil:
		return verdict{check: checkNoCredential, blame: q.lostBy()}
	case c.scheme != schemeBasic && c.scheme != schemeDigest:
		return verdict{check: checkWrongScheme, blame: c.blame}
	case c.shape != shapeNormal:
		return verdict{check: checkMalformed, blame: c.blame}
	case c.key == nil || s.w.keys.keys[c.key.secret] == nil:
		return verdict{check: checkBadPassword, blame: c.blame}
	case c.key.disabled != 0:
		return verdict{check: checkKeyRevoked, blame: c.key.disabled}
	}
	return verdict{}
}

// decidePeer looks at the workload identity of an internal caller.
func (s *sim) decidePeer(in *instance, q *request) verdict {
	p := q.peer
	switch {
	case p == nil || p.absent != 0:
		return verdict{check: checkNoPeer, blame: q.peerBlame()}
	case !p.expires.IsZero() && s.now.Add(in.clock).After(p.expires):
		return verdict{check: checkPeerOld, blame: p.expiredBy}
	case !in.callers[p.name]:
		return verdict{check: checkPeerAlien, blame: firstBlame(p.renamed, in.callersBy)}
	}
	return verdict{}
}

func firstBlame(bs ...blame) blame {
	for _, b := range bs {
		if b != 0 {
			return b
		}
	}
	return 0
}
