package sim

import "fmt"

// manner is how a client program handles credentials. The zero value does it
// right; a release can get each of these wrong.
type manner struct {
	by       blame
	omit     bool   // sends no credential
	scheme   scheme // another scheme than the API wants
	shape    shape
	staging  bool   // talks to the identity provider of the test environment
	aud      string // asks for tokens of another audience
	wrongKey *apiKey
	dead     bool // neither refreshes nor logs in again after a 401
	parallel bool // two refreshes at once
	fresh    bool // the update signs users out, so that they fetch new tokens
}

// release is one version of a program.
type release struct {
	version string
	build   int
	manner  manner
}

// program is a piece of client software in the hands of many users.
type program struct {
	name     string
	platform string // android, ios, web
	share    float64
	releases []*release // oldest first; the older ones keep some users
	next     *release   // release being rolled out
	uptake   float64    // probability that a user has it at the next session
	persist  int        // rounds of refresh and retry after a 401
	early    bool       // refreshes before the expiry
}

func (s *sim) buildPrograms(r *source) {
	w := s.w
	name := themes[w.plan.theme].app
	mobile := w.plan.mobile
	for _, pf := range []string{"android", "ios"} {
		p := &program{name: name, platform: pf, share: mobile / 2, persist: 1, early: r.chance(0.4)}
		major, minor := r.between(2, 7), r.between(4, 30)
		for i := range 3 {
			p.releases = append(p.releases, &release{version: fmt.Sprintf("%d.%d.%d", major, minor+i, r.between(0, 3)), build: 100*(10*major+minor+i) + r.between(1, 90)})
		}
		w.apps = append(w.apps, p)
	}
	if s.cfg.Compact {
		w.apps[0].share, w.apps[1].share = mobile*0.85, mobile*0.15
	}
	w.web = &program{name: name + " web", platform: "web", share: 1 - mobile, persist: 1, early: r.chance(0.3), releases: []*release{{version: fmt.Sprintf("2026.%d.%d", r.between(1, 9), r.between(1, 30))}}}
}

// following makes the next release of a program; the web has no version on the
// wire.
func (p *program) following(m manner) *release {
	last := p.releases[len(p.releases)-1]
	var a, b, c int
	fmt.Sscanf(last.version, "%d.%d.%d", &a, &b, &c)
	return &release{version: fmt.Sprintf("%d.%d.%d", a, b+1, 0), build: last.build + 103, manner: m}
}

// roll starts the rollout of a release.
func (p *program) roll(rel *release, uptake float64) { p.next, p.uptake = rel, uptake }

// newest is the release that a fresh installation gets.
func (p *program) newest() *release {
	if p.next != nil {
		return p.next
	}
	return p.releases[len(p.releases)-1]
}

var (
	androids = []string{"SM-S921B", "SM-A556B", "Pixel 7a", "Pixel 8", "2201117TY", "CPH2531", "XQ-DC54", "moto g54"}
	darwins  = [][2]string{{"1410.1", "22.6.0"}, {"1474", "23.0.0"}, {"1496.0.7", "23.5.0"}, {"1568.100.1", "24.0.0"}}
	browsers = []string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Safari/537.36",
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Safari/537.36",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Safari/537.36",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:%[1]d.0) Gecko/20100101 Firefox/%[1]d.0",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 14.5; rv:%[1]d.0) Gecko/20100101 Firefox/%[1]d.0",
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Mobile Safari/537.36",
	}
	httpClients = []string{"python-requests/2.32.3", "Go-http-client/1.1", "Java-http-client/17.0.11", "axios/1.7.2", "GuzzleHttp/7", "curl/8.5.0", "Apache-HttpClient/5.3 (Java/17.0.9)", "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)", "aiohttp/3.9.5"}
)

// agentOf writes the User-Agent of a user's device for a release.
func (p *program) agentOf(rel *release, device int) string {
	switch p.platform {
	case "android":
		return fmt.Sprintf("%s/%s (Android %d; %s) okhttp/4.12.0", p.name, rel.version, 12+device%4, androids[device%len(androids)])
	case "ios":
		d := darwins[device%len(darwins)]
		return fmt.Sprintf("%s/%d CFNetwork/%s Darwin/%s", p.name, rel.build, d[0], d[1])
	}
	return browserAgent(device%len(browsers), 124+device%9)
}

// browserAgent writes the User-Agent of a browser of a given version.
func browserAgent(kind, version int) string { return fmt.Sprintf(browsers[kind], version) }

// agentPrefix names a release in a User-Agent.
func (p *program) agentPrefix(rel *release) string {
	switch p.platform {
	case "android":
		return p.name + "/" + rel.version
	case "ios":
		return fmt.Sprintf("%s/%d", p.name, rel.build)
	}
	return ""
}
