package sim

import "time"

// queue is the agenda of the virtual clock: a binary heap of things to do,
// ordered by time and, at equal times, by order of entry.
type queue struct {
	items []agenda
	next  uint64
}

type agenda struct {
	at  int64 // nanoseconds since 1970
	seq uint64
	do  func()
}

func (a agenda) before(b agenda) bool {
	return a.at < b.at || a.at == b.at && a.seq < b.seq
}

// push enters a thing to do.
func (q *queue) push(at time.Time, do func()) {
	q.next++
	q.items = append(q.items, agenda{at.UnixNano(), q.next, do})
	for i := len(q.items) - 1; i > 0; {
		up := (i - 1) / 2
		if !q.items[i].before(q.items[up]) {
			break
		}
		q.items[i], q.items[up] = q.items[up], q.items[i]
		i = up
	}
}

// pop takes the earliest entry; the queue must not be empty.
func (q *queue) pop() agenda {
	top := q.items[0]
	last := len(q.items) - 1
	q.items[0] = q.items[last]
	q.items[last] = agenda{}
	q.items = q.items[:last]
	for i := 0; ; {
		child := 2*i + 1
		if child >= last {
			break
		}
		if child+1 < last && q.items[child+1].before(q.items[child]) {
			child++
		}
		if !q.items[child].before(q.items[i]) {
			break
		}
		q.items[i], q.items[child] = q.items[child], q.items[i]
		i = child
	}
	return top
}
