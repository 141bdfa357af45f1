package rules

import "testing"

// BenchmarkAssess weighs all causes for one burst; ns/rule is what a further rule (a
// piece of evidence of a cause) costs per burst.
func BenchmarkAssess(b *testing.B) {
	set, err := Builtin()
	if err != nil {
		b.Fatal(err)
	}
	rules := 0
	for _, c := range set.Causes() {
		rules += len(c.Evidence)
	}
	f := finding(b, "answered_by=gateway edge_share=0.95")
	for b.Loop() {
		set.Assess(f)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(rules), "ns/rule")
}
