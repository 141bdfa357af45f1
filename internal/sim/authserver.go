package sim

import "time"

// grantMode is how the token endpoint answers refresh grants.
type grantMode uint8

const (
	grantNormal  grantMode = iota
	grantRefuse            // every refresh is refused
	grantOld               // answers come from a cache: the token in them is already old
	grantExpired           // fresh tokens carry an exp in the past
)

// authServer issues tokens and publishes its keys.
type authServer struct {
	svc       *service
	issuer    string
	env       string
	key       *signKey
	signedBy  blame // who changed the key
	published map[*signKey]bool
	jwksDown  blame // key set cannot be fetched
	introDown blame // introspection does not answer
	downShare float64
	timeout   time.Duration
	clock     time.Duration
	clockBy   blame
	mode      grantMode
	modeBy    blame
	aud       string
	issuerBy  blame
	tokenPath string
	token     *route
	login     *route
	logout    time.Time // tokens issued before are revoked
	logoutBy  blame
	shorter   time.Duration // overrides the lifetime when set
}

// staging is the identity provider of the test environment: another issuer,
// another key. Its tokens have no business here.
type staging struct {
	issuer string
	key    *signKey
}

func (s *sim) buildAuth(r *source) {
	w := s.w
	a := &authServer{env: "production", aud: "https://" + w.apiHost, timeout: pick(r, []time.Duration{2, 3, 5, 10})}
	a.timeout *= time.Second
	w.auth = a
	a.issuer = "https://" + w.authHost + pick(r, []string{"/", "/realms/main", "/oauth2/default", ""})
	a.key = s.newKey(r)
	a.published = map[*signKey]bool{a.key: true}
	a.svc = s.newService(r, pick(r, []string{"identity", "idp", "token-service"}), w.authHost)
	a.svc.priority, a.downShare = 5, 1
	a.tokenPath = pick(r, []string{"/oauth/token", "/oauth2/v1/token", "/connect/token"})
	a.token = a.svc.add(r, "POST", a.tokenPath, "", authLogin, 1)
	a.token.bodyIn, a.token.bodyOut = 180, 1500
	a.login = a.svc.add(r, "POST", pick(r, []string{"/login", "/api/session", "/v1/sign-in"}), "", authLogin, 1)
	a.login.bodyIn, a.login.bodyOut = 96, 700
	s.staging = staging{issuer: "https://" + pick(r, []string{"staging-", "test-", "qa-"}) + w.authHost + "/", key: s.newKey(r)}
}

// newKey makes a signing key; shared secrets have no kid.
func (s *sim) newKey(r *source) *signKey {
	if s.w.plan.hmac {
		return &signKey{}
	}
	return &signKey{kid: r.text(22, alphabet)}
}

// fill gives an instance the key set as of a time.
func (a *authServer) fill(in *instance, at time.Time) {
	in.keys = map[*signKey]bool{}
	for k := range a.published {
		in.keys[k] = true
	}
	in.fetched = at
}

// issue makes an access token for a subject.
func (s *sim) issue(subject, aud string, ttl time.Duration) *token {
	a := s.w.auth
	s.w.tokens++
	if aud == "" {
		aud = a.aud
	}
	if a.shorter > 0 {
		ttl = a.shorter
	}
	t := &token{id: s.w.tokens, seed: s.cfg.Seed, subject: subject, iss: a.issuer, aud: aud, alg: s.w.plan.alg, key: a.key, roles: subject[len(subject)-1]%2 == 0,
		issued: s.now.Add(a.clock)}
	t.expires = t.issued.Add(ttl)
	switch {
	case a.clockBy != 0:
		t.spoilt = a.clockBy
	case a.issuerBy != 0:
		t.spoilt = a.issuerBy
	case a.signedBy != 0:
		t.spoilt = a.signedBy
	}
	return t
}

// stagingToken makes a token of the test environment.
func (s *sim) stagingToken(subject string, by blame) *token {
	t := s.issue(subject, "", time.Hour)
	t.iss, t.key, t.spoilt = s.staging.issuer, s.staging.key, by
	return t
}
