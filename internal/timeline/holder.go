package timeline

// knownShare is the least ratio of how often successes name the holder of their
// credential to how often refusals do.
const knownShare = 0.5

// nameHolders takes the holder of the credential for the client of requests that
// name no other: what a caller did before and after a refusal is told by its key
// as well. An application that names the holder when it refuses alone seems to
// refuse everything that this holder asks, so there it stays unknown.
func nameHolders(res *Result) {
	var known, all [2]float64
	for i := range res.Requests {
		q := &res.Requests[i]
		if q.Client != 0 || q.Weight == 0 {
			continue
		}
		side := 0
		if q.Fail {
			side = 1
		} else if q.Status == 0 {
			continue
		}
		all[side] += q.Weight
		if q.Dims[DimCredential] != 0 {
			known[side] += q.Weight
		}
	}
	if known[0]*all[1] < knownShare*known[1]*all[0] || known[0] == 0 {
		return
	}
	for i := range res.Requests {
		q := &res.Requests[i]
		if v := q.Dims[DimCredential]; q.Client == 0 && v != 0 {
			q.Client = holderHash(hashText(res.Strings.Text(v)))
		}
	}
}

// holderHash sets holders of credentials apart from clients of the same text.
func holderHash(credential uint64) uint64 { return mix(credential, 3) }
