// Package timeline holds the neutral event model and the mergeable state that
// one pass over the logs leaves behind: counts per time bucket, and bounded
// samples of requests. It knows no log format and prints nothing.
package timeline

// Event is one request or one auth-relevant log record, in the neutral model.
//
// Byte slices may point into the line that was parsed: they are valid until
// the next call of the parser that filled them. An empty slice means that the
// log does not say; so do Status 0, the Unknown tri-states, and the numbers
// that are Absent. A credential never enters an Event (see parsers/redact).
type Event struct {
	Time     int64 // nanoseconds since 1970-01-01T00:00:00Z, event time; NoTime when the line has none
	TimeFrac uint8 // digits of the fraction of a second that the source wrote (0..9)
	Hop      Hop   // which hop wrote the line

	Status    int // what the client of this hop got; 0 when the line has none
	Method    []byte
	Path      []byte // as logged, without the query
	Query     []byte // as logged, without "?"
	Host      []byte // without port
	ClientIP  []byte // without port and brackets
	Forwarded []byte // X-Forwarded-For as logged
	User      []byte
	UserAgent []byte
	Referer   []byte

	Bytes        int64   // sent to the client; Absent when unknown
	BodyBytes    int64   // response body only, where the log separates it; Absent when unknown
	RequestBytes int64   // request line, headers and body as received; Absent when unknown
	DurationS    float64 // seconds; negative when unknown

	Target       []byte // upstream address as logged; "-" when the hop says it asked nobody
	TargetStatus []byte // as logged, lists verbatim; "-" when the hop says it asked nobody

	ErrorReason []byte // code or error text as logged
	Level       []byte // lower case
	Message     []byte
	Challenge   []byte // WWW-Authenticate as logged
	RequestID   []byte // as logged (ALB: the whole trace_id field)
	TraceID     []byte // second id that other hops may share, as logged

	Service     []byte
	Upstream    []byte // named group of targets that a proxy chose from, as logged
	Instance    []byte // pod, container or host that wrote the record
	Zone        []byte // availability zone or region in which it ran
	Version     []byte
	Environment []byte
	KeyID       []byte // public id of the credential, never the secret
	KeyClass    []byte // public prefix class of the credential, such as "sk_test_"

	Auth     Auth
	CacheHit Tri  // the authorization result came from a cache
	ByDesign bool // a refusal here is meant: the route challenges every first request

	// Rest fills the fields that a success need not have to be counted; nil when
	// the event is whole. Only path, method, status, time, hop, ids and what tells the
	// client are filled before, and texts may still hold credentials: see Complete.
	Rest func(*Event)

	Reason   Reason  // normalised auth-failure reason; ReasonNone when nothing was said
	Suggests []Cause // cause ids that the reason alone suggests, best first; shared, do not modify
}

// Absent marks an integer field that the log does not have.
const Absent = int64(-1)

// NoTime marks an event whose line carries no usable time.
const NoTime = int64(-1 << 63)

// Reset makes e empty again, with every numeric field absent.
func (e *Event) Reset() {
	*e = Event{} // a literal with fields would be made beside it and copied
	e.Time, e.Bytes, e.BodyBytes, e.RequestBytes, e.DurationS = NoTime, Absent, Absent, Absent, -1
}

// Complete makes the event whole. Few successes are kept, so most are counted and
// never completed. It must be called before a text of the event goes anywhere, and
// before the parser reads the next line.
func (e *Event) Complete() {
	if rest := e.Rest; rest != nil {
		e.Rest = nil
		rest(e)
	}
}

// Tri is a fact that a log states, denies, or does not mention.
type Tri uint8

// The three values of a Tri.
const (
	Unknown Tri = iota
	No
	Yes
)

// Auth is what a log shows of the credential without showing the credential.
type Auth struct {
	Present Tri
	Scheme  Scheme
	Shape   Shape
}

// Scheme is the HTTP authentication scheme that was sent (RFC 9110, 11.1).
type Scheme uint8

// Authentication schemes.
const (
	SchemeUnknown Scheme = iota
	SchemeBasic
	SchemeBearer
	SchemeDigest
	SchemeNegotiate
	SchemeAPIKey
	SchemeAWS4
	SchemeOther
)

var schemeNames = [...]string{"", "Basic", "Bearer", "Digest", "Negotiate", "ApiKey", "AWS4-HMAC-SHA256", "other"}

func (s Scheme) String() string { return schemeNames[s] }

// Shape is the outward form of a credential.
type Shape uint8

// Shapes of credentials.
const (
	ShapeUnknown   Shape = iota
	ShapeJWT             // three base64url segments
	ShapeTruncated       // looks like a JWT that was cut
	ShapeOpaque          // anything else
	ShapeLiteral         // "null", "undefined", "[object Object]" and the like
	ShapeEmpty           // scheme without a credential
)

var shapeNames = [...]string{"", "jwt", "truncated-jwt", "opaque", "literal", "empty"}

func (s Shape) String() string { return shapeNames[s] }

// Hop is the kind of system that wrote a record.
type Hop uint8

// Hops from the client inwards.
const (
	HopUnknown Hop = iota
	HopCDN
	HopLoadBalancer
	HopProxy
	HopGateway
	HopAuthorizer
	HopApplication
)

var hopNames = [...]string{"", "cdn", "load-balancer", "proxy", "gateway", "authorizer", "application"}

func (h Hop) String() string { return hopNames[h] }
