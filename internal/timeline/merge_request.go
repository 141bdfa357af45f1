package timeline

import "slices"

// request merges the records of one request, from the client inwards.
func (b *Builder) request(list []*record, members []int32, weight func(*record) float64, texts map[sampleKey]uint32) Request {
	slices.SortStableFunc(members, func(i, j int32) int { return outer(list[i].hop, list[j].hop) })
	q := Request{
		Time: list[members[0]].time, Bytes: Absent, RequestBytes: [2]int64{Absent, Absent}, Duration: -1,
	}
	told := false
	for _, i := range members {
		r := list[i]
		q.Time = min(q.Time, r.time)
		q.Hops |= 1 << r.hop
		q.Weight = max(q.Weight, weight(r))
		b.mergeStatus(&q, r)
		b.mergeFacts(&q, r)
		b.mergeSizes(&q, r)
		// The line to show is the outermost, or better the one with the reason.
		text := texts[sampleKey{r.input, r.line}]
		if telling := r.reason.Informative() && text != 0; q.Input == 0 || q.Sample == 0 || telling && !told {
			q.Input, q.Line, q.Sample = r.input, int(r.line), text
			told = telling
		}
	}
	b.mergeDims(&q, list, members)
	q.Answered = b.answered(&q, list, members)
	return q
}

func (b *Builder) mergeStatus(q *Request, r *record) {
	if r.status == 0 {
		// A refusal without a status counts only until a hop logs one.
		if q.Status == 0 && refuses(r.reason) {
			q.Fail, q.Failing = true, q.Failing|1<<r.hop
		}
		return
	}
	if q.Status == 0 {
		q.Status = int(r.status)
		q.Fail = false
	}
	if b.target[r.status] {
		q.Fail, q.Failing = true, q.Failing|1<<r.hop
	}
	q.Inner = r.hop
	if r.edge != Unknown {
		q.Edge = r.edge
	}
}

// mergeFacts keeps the most informative reason, the innermost of equals: a
// wrapper further out knows less.
func (b *Builder) mergeFacts(q *Request, r *record) {
	if r.reason != ReasonNone && (r.reason.Informative() || !q.Reason.Informative()) {
		q.Reason, q.Suggests = r.reason, r.suggests
	}
	if r.auth.Present != Unknown {
		q.Auth.Present = r.auth.Present
	}
	if r.auth.Scheme != SchemeUnknown {
		q.Auth.Scheme = r.auth.Scheme
	}
	if r.auth.Shape != ShapeUnknown {
		q.Auth.Shape = r.auth.Shape
	}
	if r.cache != Unknown {
		q.Cache = r.cache
	}
	if r.hop == HopProxy {
		if r.dims[rUser] != 0 {
			q.Basic = Yes
		} else if q.Basic == Unknown && r.auth.Scheme == SchemeUnknown {
			q.Basic = No
		}
	}
	if r.auth.Scheme == SchemeBasic {
		q.Basic = Yes
	}
}

func (b *Builder) mergeSizes(q *Request, r *record) {
	if q.Bytes < 0 && r.bytes >= 0 && r.hop != HopLoadBalancer {
		q.Bytes = int64(r.bytes)
	}
	if r.reqBytes > 0 {
		switch r.hop {
		case HopLoadBalancer, HopCDN:
			q.RequestBytes[0] = int64(r.reqBytes)
		case HopProxy, HopGateway:
			q.RequestBytes[1] = int64(r.reqBytes)
		}
	}
	if q.RequestLine == 0 {
		q.RequestLine = r.reqLine
	}
	if q.Duration < 0 && r.duration >= 0 {
		q.Duration = float64(r.duration)
	}
}

// mergeDims takes each dimension from the hop that knows it best: what the
// client is from outside, what serves it from inside.
func (b *Builder) mergeDims(q *Request, list []*record, members []int32) {
	s := b.strings
	first := func(d int) uint32 {
		for _, i := range members {
			if v := list[i].dims[d]; v != 0 {
				return v
			}
		}
		return 0
	}
	last := func(d int) uint32 {
		for k := len(members) - 1; k >= 0; k-- {
			if v := list[members[k]].dims[d]; v != 0 {
				return v
			}
		}
		return 0
	}
	q.Agent, q.KeyClass = first(rAgent), last(rKeyClass)
	client := first(rClient)
	for _, i := range members { // a public address beats that of a proxy of our own
		if v := list[i].dims[rClient]; v != 0 && client != 0 && Private(s.Text(client)) && !Private(s.Text(v)) {
			client = v
		}
	}
	if client != 0 || q.Agent != 0 {
		q.Client = mix(hashText(s.Text(client)), hashText(string(program([]byte(s.Text(q.Agent))))))
	}
	q.Dims[DimClient] = client
	q.Dims[DimNetwork] = s.String(Network(s.Text(client)))
	q.Dims[DimCredential] = last(rKeyID)
	if q.Dims[DimCredential] == 0 {
		q.Dims[DimCredential] = last(rUser)
	}
	family, version := Agent(s.Text(q.Agent))
	q.Dims[DimFamily], q.Dims[DimAgent] = s.String(family), s.String(version)
	q.Dims[DimService], q.Dims[DimHost] = last(rService), first(rHost)
	q.Dims[DimMethod], q.Dims[DimVersion] = first(rMethod), last(rVersion)
	q.Dims[DimUpstream] = last(rUpstream)
	q.Dims[DimInstance], q.Dims[DimZone], q.Dims[DimEnvironment] = last(rInstance), last(rZone), last(rEnvironment)
	for _, i := range members {
		if list[i].routeLine != 0 {
			q.Dims[DimRoute] = list[i].routeLine
			q.Dims[DimPrefix] = s.String(RoutePrefix(s.Text(list[i].routeLine)))
			break
		}
	}
	q.Dims[DimTarget] = b.target1(list, members)
}

// target1 prefers the innermost target that is not the same host: a sidecar's
// loopback address says nothing.
func (b *Builder) target1(list []*record, members []int32) uint32 {
	var fallback uint32
	for k := len(members) - 1; k >= 0; k-- {
		v := list[members[k]].dims[rTarget]
		if v == 0 {
			continue
		}
		t := b.strings.Text(v)
		if len(t) < 4 || t[:4] != "127." {
			return v
		}
		fallback = v
	}
	return fallback
}

// answered names the hop that refused, from the innermost that logged the
// failure and whether it asked a target.
func (b *Builder) answered(q *Request, list []*record, members []int32) Hop {
	if !q.Fail {
		return HopUnknown
	}
	inner := HopUnknown
	for _, i := range members {
		r := list[i]
		if q.Failing&(1<<r.hop) != 0 && (inner == HopUnknown || outer(r.hop, inner) > 0) {
			inner = r.hop
		}
	}
	if inner == HopApplication && b.delegated(list, members) {
		return HopAuthorizer
	}
	if inner == HopApplication || inner == HopUnknown {
		return inner
	}
	switch q.Edge {
	case Yes:
		return inner
	case No:
		return HopApplication
	}
	return HopUnknown
}
