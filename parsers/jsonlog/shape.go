package jsonlog

import (
	"slices"
	"strings"
)

// shapes are the systems that are known by keys which only they write, in the
// normal form of this package. least is how many of them it takes.
var shapes = [...]struct {
	name  string
	least uint8
	keys  string
}{
	{"caddy", 1, "respheaders errtrace req.tls.resumed"},
	{"traefik", 1, "downstreamstatus downstreamcontentsize originstatus origincontentsize routername entrypointname"},
	{"envoy", 1, "responseflags responsecodedetails upstreamcluster upstreamtransportfailurereason xenvoyoriginalpath requestedservername connectionterminationdetails"},
	{"apigateway", 1, "resourcepath routekey integrationlatency integrationstatus authorizererror req.apiid requestcontext.apiid"},
	{"cloudfront", 1, "xedgelocation xedgeresulttype xedgedetailedresulttype xedgerequestid"},
	{"fastly", 1, "fastlyserver fastlyisedge fastlyispop"},
}

// byValue are the values that name a system, of the keys category and
// operationName of Azure's diagnostic logs.
var byValue = [...]struct{ prefix, name string }{
	{"ApplicationGatewayAccess", "azure-appgw"},
	{"ApplicationGatewayFirewall", "azure-appgw"},
}

// shapeByValue is the shape of keys whose value decides.
const shapeByValue = uint8(len(shapes) + 1)

// addShapes notes in m which keys belong to which shape.
func addShapes(m map[string]meaning) {
	add := func(keys string, shape uint8) {
		for _, key := range fieldsOf(keys) {
			mm := m[key]
			mm.shape = shape
			m[key] = mm
		}
	}
	for i := range shapes {
		add(shapes[i].keys, uint8(i+1))
	}
	add("category operationname", shapeByValue)
}

// mark notes a key that belongs to a shape.
func (r *Reader) mark(shape uint8, text string) {
	if shape != shapeByValue {
		r.marks[shape]++
		return
	}
	for i := range byValue {
		if strings.HasPrefix(text, byValue[i].prefix) {
			r.shape = byValue[i].name
		}
	}
}

// Shape is the system that wrote the last record, where its keys tell; empty
// otherwise. The text is constant.
func (r *Reader) Shape() string {
	if r.shape != "" {
		return r.shape
	}
	best, most := "", uint8(0)
	for i := range shapes {
		if n := r.marks[i+1]; n >= shapes[i].least && n > most {
			best, most = shapes[i].name, n
		}
	}
	return best
}

// Shapes lists the names that Shape can give, sorted.
func Shapes() []string {
	var names []string
	for i := range shapes {
		names = append(names, shapes[i].name)
	}
	for i := range byValue {
		names = append(names, byValue[i].name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
