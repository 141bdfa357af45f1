package signal

import (
	"math"
	"reflect"
	"slices"

	"authlog/internal/timeline"
)

// fields of the share structs by reason and cause, found once by name: the
// expr tag is the reason or cause id with underscores.
var (
	reasonField  = fieldIndex(reflect.TypeOf(ReasonShares{}), int(timeline.NumReasons), func(i int) string { return timeline.Reason(i).String() })
	suggestField = fieldIndex(reflect.TypeOf(SuggestedShares{}), int(timeline.NumCauses), func(i int) string { return timeline.Cause(i).String() })
)

func fieldIndex(t reflect.Type, n int, name func(int) string) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = -1
		for f := range t.NumField() {
			if t.Field(f).Tag.Get("expr") == underscore(name(i)) {
				out[i] = f
			}
		}
	}
	return out
}

func underscore(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c == '-' {
			b[i] = '_'
		}
	}
	return string(b)
}

func informative(q *request) bool {
	return q.Reason.Informative()
}

// texts measures what the reason texts say.
func (m *measurer) texts() {
	seen := false
	for i := range m.res.Requests {
		if m.res.Requests[i].Fail && informative(&m.res.Requests[i]) {
			seen = true
			break
		}
	}
	m.v.TextSeen = seen
	if !seen {
		return
	}
	m.v.InformativeShare = m.share("informative_share", always, informative)
	if sum(m.members, informative) < 3 {
		return
	}
	reasons := reflect.ValueOf(&m.v.Reason).Elem()
	suggests := reflect.ValueOf(&m.v.Suggested).Elem()
	possible := reflect.ValueOf(&m.v.Possible).Elem()
	for r, f := range reasonField {
		if f >= 0 {
			m.setShare(reasons.Field(f), "reason."+underscore(timeline.Reason(r).String()), func(q *request) bool { return q.Reason == timeline.Reason(r) })
		}
	}
	for c, f := range suggestField {
		if f >= 0 {
			cause := timeline.Cause(c)
			m.setShare(suggests.Field(f), "suggests."+underscore(cause.String()), func(q *request) bool { return q.Suggests[0] == cause })
			m.setShare(possible.Field(f), "possible."+underscore(cause.String()), func(q *request) bool { return slices.Contains(q.Suggests[:], cause) })
		}
	}
}

func (m *measurer) setShare(field reflect.Value, name string, is func(*request) bool) {
	v := m.share(name, informative, is)
	if math.IsNaN(v) {
		v = 0 // texts were seen, this one is not among them
	}
	field.SetFloat(v)
}

// hops measures who answered.
func (m *measurer) hops() {
	var by [timeline.NumHops]float64
	for _, q := range m.members {
		by[q.Answered] += q.Weight
	}
	top := 0
	for h := 1; h < len(by); h++ {
		if by[h] > by[top] {
			top = h
		}
	}
	if top != 0 && by[top] >= 0.5*m.b.Unauthorized {
		m.v.AnsweredBy = timeline.Hop(top).String()
	}
	known := func(q *request) bool { return q.Edge != timeline.Unknown }
	edge := func(q *request) bool { return q.Edge == timeline.Yes }
	m.v.EdgeShare = m.share("edge_share", known, edge)
	m.v.BaselineEdgeShare = plain(m.outside, 5, known, edge)
	m.unseen()
	m.targets()
}

func atEdge(q *request) bool {
	return q.Saw(timeline.HopLoadBalancer) || q.Saw(timeline.HopProxy) || q.Saw(timeline.HopCDN) || q.Saw(timeline.HopGateway)
}

// unseen measures requests that never reached the application's log, where
// successes of the same routes do.
func (m *measurer) unseen() {
	if !m.res.HopSeen[timeline.HopApplication] {
		return
	}
	inApp := func(q *request) bool { return q.Saw(timeline.HopApplication) }
	ok := func(q *request) bool { return atEdge(q) && success(q) && m.routes[q.Dims[timeline.DimRoute]] }
	covered := plain(append(append([]*request{}, m.inside...), m.quiet...), 10, ok, inApp)
	if covered < 0.8 || math.IsNaN(covered) {
		return
	}
	m.v.AppUnseenShare = m.share("app_unseen_share", atEdge, func(q *request) bool { return !inApp(q) })
}

func (m *measurer) targets() {
	good := map[uint32]bool{}
	for i := range m.res.Requests {
		q := &m.res.Requests[i]
		if success(q) && m.routes[q.Dims[timeline.DimRoute]] {
			good[q.Dims[timeline.DimTarget]] = true
		}
	}
	m.v.TargetDiffers = m.share("target_differs_share",
		func(q *request) bool { return q.Dims[timeline.DimTarget] != 0 && q.Edge == timeline.No },
		func(q *request) bool { return !good[q.Dims[timeline.DimTarget]] })
}

// credentials measures what the log shows of the credential.
func (m *measurer) credentials() {
	present := func(q *request) bool { return q.Auth.Present != timeline.Unknown }
	m.v.AuthAbsentShare = m.share("auth_absent_share", present, func(q *request) bool { return q.Auth.Present == timeline.No })
	m.v.AuthPresentShare = m.share("auth_present_share", present, func(q *request) bool { return q.Auth.Present == timeline.Yes })
	basicKnown := func(q *request) bool { return q.Basic != timeline.Unknown }
	basic := func(q *request) bool { return q.Basic == timeline.Yes }
	m.v.BasicShare = m.share("basic_user_share", basicKnown, basic)
	m.v.BaseBasicShare = plain(m.quiet, 5, func(q *request) bool { return basicKnown(q) && success(q) }, basic)
	m.v.BrokenShapeShare = m.share("broken_shape_share",
		func(q *request) bool { return q.Auth.Shape != timeline.ShapeUnknown },
		func(q *request) bool {
			return q.Auth.Shape == timeline.ShapeTruncated || q.Auth.Shape == timeline.ShapeLiteral || q.Auth.Shape == timeline.ShapeEmpty
		})
	m.v.TestKeyShare = m.share("test_key_share",
		func(q *request) bool { return q.KeyClass != 0 },
		func(q *request) bool { return testClass(m.text(q.KeyClass)) })
	creds := map[uint32]bool{}
	for _, q := range m.members {
		if c := q.Dims[timeline.DimCredential]; c != 0 {
			creds[c] = true
		}
	}
	if len(creds) > 0 {
		m.v.CredentialCount = float64(len(creds))
	}
	cached := func(q *request) bool { return q.Cache != timeline.Unknown }
	fromCache := func(q *request) bool { return q.Cache == timeline.Yes }
	m.v.CacheHitShare = m.share("cache_hit_share", cached, fromCache)
	m.v.BaseCacheHitShare = plain(m.quiet, 5, func(q *request) bool { return cached(q) && success(q) }, fromCache)
}
