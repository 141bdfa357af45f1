package signal

// Neighbour is another status that moves with a burst.
type Neighbour struct {
	Status   int
	Requests int     // of the segment during the burst
	Expected float64 // that the rest of the log predicts
	Says     string
}

// neighbourSays are the statuses that stand for a failed authentication in some
// systems, with what they mean beside a 401 (RFC 9110, 15.5; 419, 440 and 498 are
// inventions of Laravel, IIS and Esri).
var neighbourSays = []struct {
	status int
	says   string
}{
	{302, "redirected, perhaps to a login page instead of a 401"},
	{401, "no credential, or one that is not valid"},
	{403, "known and not allowed; some gateways say so of an expired or foreign token"},
	{407, "a proxy on the way wants credentials of its own"},
	{419, "session or CSRF token expired (Laravel)"},
	{440, "session expired (IIS)"},
	{498, "token expired or invalid (Esri)"},
	{500, "the server failed; so nginx answers when an auth subrequest gets no answer"},
}

// RefusalStatuses calls offer with each status that stands for a failed authentication
// somewhere, in ascending order, and what it means there.
func RefusalStatuses(offer func(status int, says string)) {
	for _, n := range neighbourSays {
		offer(n.status, n.says)
	}
}

// Bounds of what moves with a burst.
const (
	neighbourLeast = 8
	neighbourLift  = 3.0
)

// neighbours lists the other statuses of the segment that are far more frequent
// during the burst than at other times.
func (m *measurer) neighbours() (out []Neighbour) {
	for _, n := range neighbourSays {
		is := func(q *request) bool { return q.Status == n.status && !q.Fail }
		during, usual := sum(m.inside, is), m.scale*sum(m.quiet, is)
		if during >= neighbourLeast && during >= neighbourLift*usual {
			out = append(out, Neighbour{n.status, int(during + 0.5), usual, n.says})
		}
	}
	return out
}
