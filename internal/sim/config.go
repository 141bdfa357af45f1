package sim

import (
	"fmt"
	"slices"
)

// check reports the first value of a Config that names nothing.
func (c Config) check() error {
	for _, f := range []struct {
		what, value string
		known       []string
	}{
		{"topology", c.Topology, []string{topologyIngress, topologySidecar, topologyEdge}},
		{"library", c.Library, libraryNames},
		{"logger", c.Logger, Loggers()},
		{"text", c.Text, []string{"full", "some", "status"}},
		{"quiet kind", c.Quiet, QuietKinds},
	} {
		if f.value != "" && !slices.Contains(f.known, f.value) {
			return fmt.Errorf("sim: no %s %q; there are %q", f.what, f.value, f.known)
		}
	}
	if c.Hours < 0 || c.Hours > 24*14 || c.Rate < 0 || c.Rate > 100_000 || c.Layout < 0 {
		return fmt.Errorf("sim: hours, rate or layout out of range")
	}
	return nil
}

// detail is Config.Text as a value.
func (c Config) detail() detail {
	switch c.Text {
	case "full":
		return detailFull
	case "some":
		return detailSome
	case "status":
		return detailStatus
	}
	return detailDrawn
}

func (c Config) layout(drawn int) int {
	if c.Layout > 0 {
		return (c.Layout - 1) % len(layouts)
	}
	return drawn
}
