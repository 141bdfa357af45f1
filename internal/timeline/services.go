package timeline

// outerServices tells services that stand in front of others: the authorizer
// that a proxy asks first, the target group of an ingress. A request that
// succeeds is known by the service behind them, one that they refuse by
// themselves, so that they seem to refuse everything.
type outerServices map[uint32]*serviceCount

// serviceCount counts the successful requests in whose records a service
// stands, and those that are known by it.
type serviceCount struct{ seen, own int }

// hiddenShare of a service's successes must be known by another service.
const hiddenShare = 0.8

func (o outerServices) note(q *Request, list []record, members []int32) {
	if q.Fail || q.Status < 200 || q.Status >= 400 {
		return
	}
	last := uint32(0)
	for _, i := range members {
		v := list[i].dims[rService]
		if v == 0 || v == last {
			continue
		}
		last = v
		c := o[v]
		if c == nil {
			c = &serviceCount{}
			o[v] = c
		}
		c.seen++
		if q.Dims[DimService] == v {
			c.own++
		}
	}
}

// clear takes such services out of the dimension.
func (o outerServices) clear(reqs []Request) {
	const least = 5
	for i := range reqs {
		c := o[reqs[i].Dims[DimService]]
		if c != nil && c.seen >= least && float64(c.own) <= (1-hiddenShare)*float64(c.seen) {
			reqs[i].Dims[DimService] = 0
		}
	}
}
