package timeline

// Dim is a dimension by which a segment can be described.
type Dim uint8

// Dimensions of a request. The order is the order of display and of preference
// when two dimensions describe the same requests.
const (
	DimClient Dim = iota
	DimCredential
	DimAgent  // family and version of the user agent
	DimFamily // family alone
	DimService
	DimHost
	DimRoute
	DimPrefix // first segments of the route
	DimMethod
	DimTarget
	DimUpstream // named group of targets
	DimInstance
	DimZone // availability zone or region
	DimVersion
	DimEnvironment
	DimNetwork
	NumDims
)

var dimNames = [NumDims]string{
	"client", "credential", "user_agent", "user_agent_family", "service", "host", "route", "route_prefix",
	"method", "target", "upstream", "instance", "zone", "version", "environment", "client_net",
}

func (d Dim) String() string { return dimNames[d] }

// Request is one request as all hops together saw it. Number 0 of a dimension
// means that no log says.
type Request struct {
	Time   int64   // of the earliest record, nanoseconds since 1970
	Weight float64 // how many requests it stands for; 0: kept for its client's sequence only
	Client uint64  // hash of address and user agent; 0 when neither is logged
	Dims   [NumDims]uint32

	Status  int  // what the outermost hop answered; 0 when no hop logs it
	Fail    bool // a target status, or a refusal without any status
	Hops    uint8
	Failing uint8 // hops that logged the failure
	Inner   Hop   // innermost hop that logged a status

	Edge     Tri // the innermost proxy asked no target
	Answered Hop // hop that refused; HopUnknown when the logs do not tell

	Reason   Reason
	Suggests [maxSuggests]Cause // what the text suggests, best first
	Auth     Auth
	Cache    Tri
	Basic    Tri // the log shows a Basic user name

	Bytes        int64    // response body, Absent when unknown
	RequestBytes [2]int64 // as received by the load balancer, by the proxy; Absent when unknown
	RequestLine  int32    // bytes of method, path and query
	Duration     float64  // seconds at the outermost hop that logs it; negative when unknown
	Agent        uint32   // whole user agent
	KeyClass     uint32   // public prefix class of the credential
	Sample       uint32   // redacted line; 0 when none was kept
	Input        uint32   // where the line stands
	Line         int
}

// Saw tells whether the hop logged the request.
func (r *Request) Saw(h Hop) bool { return r.Hops&(1<<h) != 0 }

// Result is the finished state: everything that detection and signals need.
type Result struct {
	Strings  *Strings
	Requests []Request // sorted by time
	Buckets  []Bucket  // exact counts, sorted by time, of the non-empty buckets
	Width    int64     // seconds per bucket
	First    int64     // first event, nanoseconds; NoTime when there is none
	Last     int64
	Statuses map[int]uint64 // records by status, over all hops
	ByDesign uint64         // refusals that are meant, of the hop that logged most of them; they are no failures
	HopSeen  [NumHops]bool  // hops with at least one record that has a status
	Sampled  bool           // some requests were left out because of a limit
	FailRate float64        // smallest share of the failing requests that was kept, 0..1
}

// Bucket is the traffic of one time bucket: per field the largest count of any
// hop, since one request is logged at several hops.
type Bucket struct {
	Second int64 // start, seconds since 1970
	Count
}
