package rs

import (
	"strings"

	"authlog/internal/segment"
)

// Cells counts the labelled minute against the minutes before it, by combination
// of values. names gives the value of each number, from 1.
func (c *Case) Cells() (cells []segment.Cell, names []string) {
	ids := map[string]uint32{}
	index := map[string]int{}
	for _, r := range c.Rows {
		if r.Minute > c.Minute {
			continue
		}
		key := strings.Join(r.Values, "\x00")
		i, ok := index[key]
		if !ok {
			i = len(cells)
			index[key] = i
			values := make([]uint32, len(r.Values))
			for d, v := range r.Values {
				if ids[v] == 0 {
					names = append(names, v)
					ids[v] = uint32(len(names))
				}
				values[d] = ids[v]
			}
			cells = append(cells, segment.Cell{Values: values})
		}
		inside := r.Minute == c.Minute
		cells[i].Add(r.K, true, inside)
		cells[i].Add(r.N-r.K, false, inside)
	}
	return cells, names
}
