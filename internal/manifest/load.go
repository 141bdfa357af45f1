package manifest

import "container/heap"

// load is the number of bytes of every split, the least first.
type load []splitLoad

type splitLoad struct {
	bytes int64
	split int
}

func newLoad(splits int) *load {
	l := make(load, splits)
	for i := range l {
		l[i].split = i
	}
	return &l
}

// least gives n bytes to the split with the least, ties to the lower number.
func (l *load) least(n int64) int {
	split := (*l)[0].split
	(*l)[0].bytes += max(n, 1) // so that empty inputs are spread too
	heap.Fix(l, 0)
	return split
}

func (l load) Len() int { return len(l) }
func (l load) Less(i, j int) bool {
	return l[i].bytes < l[j].bytes || l[i].bytes == l[j].bytes && l[i].split < l[j].split
}
func (l load) Swap(i, j int) { l[i], l[j] = l[j], l[i] }

// Push and Pop complete heap.Interface; the number of splits does not change.
func (l *load) Push(x any) { *l = append(*l, x.(splitLoad)) }
func (l *load) Pop() any {
	old := *l
	last := old[len(old)-1]
	*l = old[:len(old)-1]
	return last
}
