package timeline

import "sync"

// Group lets builders that run side by side share the limits of their samples.
// Without it each would fill samples of full size, most of which the merge drops.
// The merged state is the same: a threshold only rises when the records that some of
// the builders hold are too many for all of them together.
type Group struct {
	controls, sequence common
	fails, samples     commonStrata
}

// NewGroup returns a group without builders. They may be used from one goroutine each.
func NewGroup() *Group { return &Group{} }

// NewBuilder returns an empty state that shares the limits of the group until it is
// merged into another, or another into it.
func (g *Group) NewBuilder(cfg Config) *Builder {
	b := NewBuilder(cfg)
	b.join(g)
	return b
}

func (b *Builder) join(g *Group) {
	b.controls.join(&g.controls)
	b.sequence.join(&g.sequence)
	b.fails.join(&g.fails)
	b.samples.join(&g.samples)
}

// leave ends the sharing.
func (b *Builder) leave() {
	b.eachKept(func(k *kept) { k.common = nil })
	b.fails.common, b.samples.common = nil, nil
}

// common is what builders agree on about one sample.
type common struct {
	mu    sync.Mutex
	limit int
	level uint
	n     int // records at that level, of the builders that know of it
}

// join may come when others are at work.
func (k *kept) join(c *common) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.limit == 0 {
		c.limit = k.limit
	}
	k.common = c
}

// added tells of a record that k has taken, and raises k to the common level.
func (c *common) added(k *kept) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case k.level == c.level:
		c.n++
	case k.level < c.level:
		k.raise(c.level)
		c.n += k.n
	default: // too many for k alone
		c.level, c.n = k.level, k.n
	}
	for c.n > c.limit && c.level < 63 {
		c.level++
		k.raise(c.level)
		c.n = k.n // the others tell when they raise theirs
	}
}

func (c *common) restrict(limit int) {
	c.mu.Lock()
	c.limit = min(c.limit, limit)
	c.mu.Unlock()
}

// commonStrata are the counts of all builders, and the quota that follows.
type commonStrata struct {
	mu   sync.Mutex
	all  strata // counts only
	kept [failStrata]common
}

func (s *strata) join(c *commonStrata) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all.limit == 0 {
		c.all.quota, c.all.limit = s.limit, s.limit
	}
	for i := range s.kept {
		s.kept[i].join(&c.kept[i])
	}
	s.common = c
}

// tellEvery is how many records are counted between two looks at the others.
const tellEvery = 256

// tell adds what was counted since the last time, and takes over the common quota.
func (s *strata) tell() {
	c := s.common
	c.mu.Lock()
	for i, n := range s.untold {
		c.all.seen[i] += uint64(n)
	}
	c.all.lower()
	quota := c.all.quota
	c.mu.Unlock()
	s.untold, s.news = [failStrata]uint32{}, 0
	if quota >= s.quota {
		return
	}
	for i := range s.kept {
		c.kept[i].restrict(int(quota))
	}
	s.quota = quota
	s.shrink()
}
