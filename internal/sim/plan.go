package sim

import "time"

// Topologies: which hops stand between a client and an application.
const (
	topologyIngress = "ingress" // ALB -> nginx nodes -> applications
	topologySidecar = "sidecar" // ALB -> application hosts, each with its own nginx
	topologyEdge    = "edge"    // nginx nodes face the internet, no ALB
)

// plan holds the choices that shape a world. They are drawn from the seed, then
// adjusted by what a fault needs (a fault of a CDN needs a CDN), then by Config.
type plan struct {
	topology   string
	cdn        bool
	cdnAgent   bool // the CDN replaces the User-Agent by its own
	realIP     bool // nginx restores the client's address
	hmac       bool // tokens carry a shared-secret signature
	alg        string
	edgeAuth   string        // "", "nginx" (auth_request) or "alb" (JWT validation)
	introspect bool          // applications ask the auth server about each new token
	lazyKeys   bool          // applications refresh their key set on a timer only
	keyTTL     time.Duration // lifetime of a key set in an application
	tokenTTL   time.Duration
	rotate     bool          // refresh grants are single-use
	cacheTTL   time.Duration // lifetime of authorization decisions
	mesh       bool          // internal calls are identified by certificates
	mobile     float64       // share of users with an app; the others use the web
	services   int
	albFields  int
	layout     int // which nginx log_format
	zone       int // hours east of UTC of the nginx nodes
	library    string
	logger     string
	detail     detail
	theme      int
	docker     bool // application logs in the json-file format of Docker
}

// detail is how much of a refusal's reason an application logs.
type detail uint8

const (
	detailDrawn  detail = iota
	detailFull          // always
	detailSome          // for part of the refusals
	detailStatus        // never: status codes only
)

func drawPlan(r *source, cfg Config) plan {
	p := plan{
		topology:   []string{topologyIngress, topologySidecar, topologyEdge}[r.weighted([]float64{5, 3, 1.5})],
		realIP:     r.chance(0.75),
		hmac:       r.chance(0.2),
		alg:        []string{"RS256", "ES256"}[r.weighted([]float64{4, 1})],
		introspect: r.chance(0.15),
		lazyKeys:   r.chance(0.3),
		keyTTL:     pick(r, []time.Duration{5 * time.Minute, 15 * time.Minute, time.Hour, 6 * time.Hour}),
		tokenTTL:   pick(r, []time.Duration{5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 8 * time.Hour}),
		rotate:     r.chance(0.5),
		cacheTTL:   pick(r, []time.Duration{0, time.Minute, 5 * time.Minute, 15 * time.Minute}),
		mesh:       r.chance(0.4),
		mobile:     0.2 + 0.6*r.Float64(),
		services:   r.between(2, 6),
		albFields:  pick(r, []int{29, 30, 33, 33, 34}),
		layout:     r.IntN(len(layouts)),
		zone:       pick(r, []int{0, 0, 0, 0, 1, 2, -5, -7, 9}),
		theme:      r.IntN(len(themes)),
		docker:     r.chance(0.1) && !cfg.Compact,
	}
	p.cdn = p.topology != topologyEdge && r.chance(0.25)
	p.cdnAgent = p.cdn && r.chance(0.3)
	if p.hmac {
		p.alg = "HS256"
	}
	if r.chance(0.12) && p.topology != topologySidecar {
		p.edgeAuth = "nginx"
	}
	p.library, p.logger, p.detail = cfg.Library, cfg.Logger, cfg.detail()
	if cfg.Topology != "" {
		p.topology = cfg.Topology
		p.cdn = p.cdn && p.topology != topologyEdge
	}
	if cfg.Compact { // enough traffic of each kind in a small log
		p.mobile = 0.6
		p.services, p.albFields, p.cdnAgent = 2, 29, false
	}
	p.layout = cfg.layout(p.layout)
	return p
}

// theme is a line of business: product name, services and their nouns.
type theme struct {
	app      string
	services []noun
}

// noun is a service and the things it serves.
type noun struct{ service, plural, part, open string }

var themes = []theme{
	{"Wayfare", []noun{{"bookings", "bookings", "seats", "availability"}, {"loyalty", "points", "history", "tiers"}, {"itineraries", "trips", "legs", "airports"}, {"checkin", "checkins", "documents", "desks"}, {"ancillaries", "extras", "options", "menu"}, {"wallet-svc", "vouchers", "uses", "terms"}}},
	{"Mediq", []noun{{"appointments", "appointments", "slots", "clinics"}, {"records", "records", "results", "codes"}, {"prescriptions", "prescriptions", "refills", "pharmacies"}, {"billing", "invoices", "lines", "plans"}, {"messaging", "threads", "messages", "topics"}, {"consents", "consents", "events", "texts"}}},
	{"Streamly", []noun{{"playback", "sessions", "segments", "codecs"}, {"library", "titles", "episodes", "genres"}, {"profiles", "profiles", "avatars", "themes"}, {"subscriptions", "subscriptions", "renewals", "offers"}, {"recommend", "rows", "tiles", "trends"}, {"watchlist", "lists", "entries", "charts"}}},
	{"Parcelo", []noun{{"shipments", "shipments", "parcels", "zones"}, {"tracking", "tracks", "scans", "states"}, {"labels", "labels", "pages", "formats"}, {"depots", "pickups", "windows", "depots"}, {"claims", "claims", "photos", "rules"}, {"addresses", "addresses", "checks", "countries"}}},
	{"Voltline", []noun{{"meters", "meters", "readings", "models"}, {"tariffs", "contracts", "rates", "tariffs"}, {"outages", "reports", "updates", "map"}, {"charging", "charges", "receipts", "stations"}, {"solar", "plants", "yields", "prices"}, {"moves", "moves", "forms", "regions"}}},
	{"Lernhaus", []noun{{"courses", "courses", "lessons", "catalogue"}, {"grades", "grades", "comments", "scales"}, {"enrolment", "enrolments", "seats", "terms"}, {"forums", "posts", "replies", "topics"}, {"quizzes", "quizzes", "answers", "levels"}, {"library-loans", "loans", "renewals", "hours"}}},
}

var domains = []string{"harbourlane", "oakmeridian", "pinequarter", "quillstone", "redalder", "silverfen", "tarnfield", "umberlake", "veldspring", "willowgate"}

var regions = []string{"eu-central-1", "us-east-2", "eu-west-3", "ap-southeast-2", "ca-central-1", "sa-east-1"}
