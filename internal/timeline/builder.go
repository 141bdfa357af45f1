package timeline

import (
	"bytes"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"
)

// Place says where a line stands.
type Place struct {
	Input int    // number from Builder.Input
	Line  int    // 1-based
	Text  []byte // the raw line, valid during the call
	// Mask returns the line at hand without what only its format knows to be a credential;
	// nil if there is nothing of the kind.
	Mask func() []byte
}

// Config is what the state depends on. Two states merge only when theirs are
// equal.
type Config struct {
	// Statuses are the status codes that count as failed; 401 by default.
	Statuses []int
	// Redact makes a log line, or a value of one, safe to keep; lines are not kept, and
	// values kept as they are, when nil.
	Redact func([]byte) []byte
	// Routes folds paths; by Route alone when nil.
	Routes *Routes
}

// Builder turns events into the mergeable state. It is used by one goroutine;
// builders of several goroutines are merged at the end.
type Builder struct {
	cfg      Config
	target   [1000]bool
	strings  *Strings
	counts   counts
	statuses [1000]uint64
	byDesign [NumHops]uint64 // refusals that are meant
	fails    strata
	samples  strata // log lines of failing requests, by key
	controls kept   // records of all other statuses, by key
	sequence kept   // all other records of whole clients, by client
	first    int64
	last     int64
	inputs   []uint32 // string number of each input, by the number that Input returned
	floor    int      // string table size after the last compaction
	route    []byte   // of the event at hand
}

// NewBuilder returns an empty state.
func NewBuilder(cfg Config) *Builder {
	if len(cfg.Statuses) == 0 {
		cfg.Statuses = []int{401}
	}
	b := &Builder{cfg: cfg, strings: newStrings(cfg.Redact), counts: newCounts(), first: NoTime, last: NoTime}
	for _, s := range cfg.Statuses {
		if s > 0 && s < len(b.target) {
			b.target[s] = true
		}
	}
	byKey := func(r *record) uint64 { return r.key }
	b.fails = newStrata(maxFails, byKey)
	b.samples = newStrata(maxSamples, byKey)
	b.controls = kept{limit: maxControls, hash: byKey}
	b.sequence = kept{limit: maxSequence, hash: func(r *record) uint64 { return r.client }}
	return b
}

// Input numbers the name of an input, for Place.
func (b *Builder) Input(name string) int {
	b.inputs = append(b.inputs, b.strings.String(name))
	return len(b.inputs) - 1
}

// Add counts one event. Events without a time are not counted: the caller
// reports them.
func (b *Builder) Add(ev *Event, at Place) {
	if ev.Time == NoTime {
		return
	}
	if b.first == NoTime || ev.Time < b.first {
		b.first = ev.Time
	}
	b.last = max(b.last, ev.Time)
	b.count(ev)
	if ev.ByDesign && ev.Status > 0 && ev.Status < len(b.target) && b.target[ev.Status] {
		return // neither a failure nor a success
	}
	ch := clientHash(ev)
	client := spread(caller(ev, ch))
	key := spread(keyOf(ev, ch))
	if b.isFail(ev) {
		ev.Complete()
		b.route = b.cfg.Routes.appendTo(b.route[:0], ev.Path)
		stratum := stratumHash(string(b.route), string(ev.Method))
		b.sample(stratum, key, ev.Time, at)
		if k := b.fails.count(stratum); k.wants(key) {
			r := b.record(ev, at, key, client)
			r.routeLine = b.strings.ID(b.route)
			k.add(&r)
		}
		b.compact()
		return
	}
	inControls, inSequence := b.controls.wants(key), b.sequence.wants(client)
	if !inControls && !inSequence {
		return
	}
	ev.Complete()
	r := b.record(ev, at, key, client)
	b.route = b.cfg.Routes.appendTo(b.route[:0], ev.Path)
	r.routeLine = b.strings.ID(b.route)
	if inControls {
		b.controls.add(&r)
	}
	if inSequence {
		b.sequence.add(&r)
	}
	b.compact()
}

func (b *Builder) count(ev *Event) {
	if ev.Status <= 0 || ev.Status >= len(b.statuses) {
		if b.isFail(ev) {
			b.counts.at(floorDiv(ev.Time, 1e9))[ev.Hop].Refusals++
		}
		return
	}
	b.statuses[ev.Status]++
	c := &b.counts.at(floorDiv(ev.Time, 1e9))[ev.Hop]
	c.Requests++
	switch s := ev.Status; {
	case b.target[s] && ev.ByDesign:
		b.byDesign[ev.Hop]++
	case b.target[s]:
		c.Unauthorized++
	case s == 403:
		c.Forbidden++
	case s >= 500:
		c.ServerError++
	case s >= 300 && s < 400:
		c.Redirect++
	}
}

// isFail reports whether the record belongs to the failing side: a target
// status, or no status and words about a refused credential.
func (b *Builder) isFail(ev *Event) bool {
	if ev.Status > 0 && ev.Status < len(b.target) {
		return b.target[ev.Status]
	}
	return ev.Status == 0 && refuses(ev.Reason)
}

// refuses tells whether words alone, without a status, say that a credential was
// refused.
func refuses(r Reason) bool { return r.Informative() && r != ReasonChallenge }

func (b *Builder) record(ev *Event, at Place, key, client uint64) record {
	s := b.strings
	r := record{
		time: ev.Time, key: key, client: client,
		trace: traceHash(ev.TraceID), request: requestHash(ev), path: xxhash.Sum64(ev.Path),
		input: b.inputs[at.Input], line: uint32(at.Line), status: uint16(ev.Status), hop: ev.Hop,
		reason: ev.Reason, auth: ev.Auth, cache: ev.CacheHit, edge: edge(ev),
		bytes: clip32(body(ev)), reqBytes: clip32(ev.RequestBytes),
		reqLine:  int32(len(ev.Method) + len(ev.Path) + len(ev.Query)),
		duration: float32(ev.DurationS),
	}
	if ev.Hop == HopLoadBalancer || ev.Hop == HopCDN {
		r.trace, r.request = traceHash(ev.RequestID), 0
	}
	copy(r.suggests[:], ev.Suggests)
	r.dims = [numRecordDims]uint32{
		rHost: s.ID(lowered(ev.Host)), rMethod: s.ID(ev.Method), rClient: s.ID(Client(ev)), rAgent: s.ID(ev.UserAgent),
		rUser: s.ID(ev.User), rTarget: s.ID(lastOf(ev.Target)), rTargetStatus: s.ID(ev.TargetStatus),
		rService: s.ID(ev.Service), rUpstream: s.ID(ev.Upstream), rInstance: s.ID(ev.Instance), rZone: s.ID(ev.Zone), rVersion: s.ID(ev.Version),
		rEnvironment: s.ID(ev.Environment), rKeyID: s.ID(ev.KeyID), rKeyClass: s.ID(ev.KeyClass),
	}
	return r
}

// lowered is v in lower case, v itself when it is.
func lowered(v []byte) []byte {
	for _, c := range v {
		if c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf {
			return bytes.ToLower(v)
		}
	}
	return v
}

// sample keeps the redacted line of a failing request, to be shown. Redaction
// is dear, so it happens after the sampling decision.
func (b *Builder) sample(stratum int, key uint64, time int64, at Place) {
	k := b.samples.count(stratum)
	if b.cfg.Redact == nil || len(at.Text) == 0 || !k.wants(key) {
		return
	}
	if at.Mask != nil {
		at.Text = at.Mask()
	}
	text := b.cfg.Redact(at.Text)
	if len(text) > maxSampleText {
		text = text[:maxSampleText]
	}
	k.add(&record{time: time, key: key, input: b.inputs[at.Input], line: uint32(at.Line), sample: b.strings.String(string(text))})
}

// edge tells whether a proxy or load balancer answered without asking anyone.
func edge(ev *Event) Tri {
	if ev.Hop == HopApplication || len(ev.TargetStatus) == 0 {
		return Unknown
	}
	if ev.TargetStatus[0] == '-' {
		return Yes
	}
	return No
}

func body(ev *Event) int64 {
	if ev.BodyBytes >= 0 {
		return ev.BodyBytes
	}
	return ev.Bytes
}

func clip32(v int64) int32 { return int32(max(-1, min(v, 1<<31-1))) }

// requestHash hashes the request id. A short one counts within one process, so
// the process is part of it.
func requestHash(ev *Event) uint64 {
	if len(ev.RequestID) == 0 || (len(ev.RequestID) == 1 && ev.RequestID[0] == '-') {
		return 0
	}
	h := xxhash.Sum64(ev.RequestID)
	if len(ev.RequestID) < shortID {
		h = mix(h, mix(xxhash.Sum64(ev.Instance), xxhash.Sum64(ev.Service)))
	}
	return h | 1
}

// keyOf hashes what all hops of one request have in common: the trace id, the
// request id, or else client, path and ten seconds. What shares a key is sampled
// together, so without ids it must be little: the requests of many clients for
// one path in one minute would come into the sample as bursts.
func keyOf(ev *Event, client uint64) uint64 {
	id := ev.TraceID
	if len(id) <= 1 {
		id = ev.RequestID
	}
	if len(id) >= shortID {
		if h := traceHash(id); h != 0 {
			return mix(h, 1)
		}
	}
	return mix(client, mix(xxhash.Sum64(ev.Path), uint64(floorDiv(ev.Time, 10e9))))
}

// clientHash identifies a client by its address and the program that it runs,
// whatever the version: an update does not make a new client.
func clientHash(ev *Event) uint64 {
	return mix(xxhash.Sum64(Client(ev)), xxhash.Sum64(program(ev.UserAgent)))
}

// caller identifies whose sequence of requests an event belongs to: the client's,
// or that of the holder of the credential where the log names no client.
func caller(ev *Event, client uint64) uint64 {
	if len(ev.ClientIP)+len(ev.Forwarded)+len(ev.UserAgent) > 0 {
		return client
	}
	who := ev.KeyID
	if len(who) == 0 {
		who = ev.User
	}
	return holderHash(xxhash.Sum64(who))
}

// program is the first product name of a user agent.
func program(ua []byte) []byte {
	for i, c := range ua {
		if c == '/' || c == ' ' {
			return ua[:i]
		}
	}
	return ua
}

func stratumHash(route, method string) int {
	if len(method) > 16 || method == "-" { // not a method: all of them together
		method = ""
	}
	return int(mix(hashText(route), hashText(method)) % failStrata)
}

func hashText(t string) uint64 { return xxhash.Sum64String(t) }
