package signal

// SegmentValues are the values that describe the burst's segment, several joined by
// a comma. Empty: the segment is not limited in that dimension, and rules that ask
// for it do not apply. The names are those of timeline.Dim.
type SegmentValues struct {
	Client      string `expr:"client"`
	Network     string `expr:"client_net"`
	Credential  string `expr:"credential"`
	Agent       string `expr:"user_agent"`
	Family      string `expr:"user_agent_family"`
	Service     string `expr:"service"`
	Host        string `expr:"host"`
	Route       string `expr:"route"`
	Prefix      string `expr:"route_prefix"`
	Target      string `expr:"target"`
	Upstream    string `expr:"upstream"`
	Instance    string `expr:"instance"`
	Zone        string `expr:"zone"`
	Version     string `expr:"version"`
	Environment string `expr:"environment"`
}

// segmentValues names the segment for rules.
func segmentValues(pairs []Pair) (v SegmentValues) {
	fields := map[string]*string{
		"client": &v.Client, "client_net": &v.Network, "credential": &v.Credential, "user_agent": &v.Agent,
		"user_agent_family": &v.Family, "service": &v.Service, "host": &v.Host, "route": &v.Route, "route_prefix": &v.Prefix,
		"target": &v.Target, "upstream": &v.Upstream, "instance": &v.Instance, "zone": &v.Zone, "version": &v.Version,
		"environment": &v.Environment,
	}
	for _, p := range pairs {
		if f := fields[p.Dimension]; f != nil {
			*f = p.Value
		}
	}
	return v
}
