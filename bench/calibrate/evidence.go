package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
)

// evidence lists for every piece of evidence how often it holds where its cause is
// right and where it is wrong, and the weight that this suggests. Samples whose
// view cannot tell the cause are left out.
func evidence(out io.Writer, list []judged) error {
	type row struct {
		cause, id       string
		weight          float64
		own, others     int // samples of its cause in which it holds, and of others
		ownN, othersN   int
		suggests, error float64
	}
	rows := map[string]*row{}
	perCause := map[string]int{}
	total := 0
	for i := range list {
		if !list[i].answerable {
			continue
		}
		total++
		perCause[list[i].cause]++
		for _, r := range list[i].causes {
			for _, e := range r.Evidence {
				key := r.ID + "\x00" + e.ID
				if rows[key] == nil {
					rows[key] = &row{cause: r.ID, id: e.ID, weight: e.Weight}
				}
				if r.ID == list[i].cause {
					rows[key].own++
				} else {
					rows[key].others++
				}
			}
		}
	}
	var all []*row
	for _, r := range rows {
		r.ownN, r.othersN = perCause[r.cause], total-perCause[r.cause]
		p := (float64(r.own) + 0.5) / (float64(r.ownN) + 1)
		q := (float64(r.others) + 0.5) / (float64(r.othersN) + 1)
		r.suggests = math.Log(p / q)
		r.error = r.weight - r.suggests
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b *row) int {
		return cmp.Or(cmp.Compare(a.cause, b.cause), cmp.Compare(a.id, b.id))
	})
	fmt.Fprintf(out, "| cause | evidence | weight | holds where right | holds elsewhere | measured |\n|---|---|---|---|---|---|\n")
	for _, r := range all {
		fmt.Fprintf(out, "| %s | %s | %+.1f | %d of %d | %d of %d | %+.1f |\n", r.cause, r.id, r.weight, r.own, r.ownN, r.others, r.othersN, r.suggests)
	}
	return nil
}
