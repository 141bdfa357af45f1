package reason

import (
	"fmt"
	"strings"
)

// pairs maps two word ids to the classes of their compound.
var pairs map[uint32]set

// loadPairs reads the lines of the vocabulary whose words are joined by "+".
func loadPairs(v *vocabulary, classes, words string) error {
	var s set
	for _, name := range strings.Fields(classes) {
		c, err := classByName(name)
		if err != nil {
			return err
		}
		s.add(c)
	}
	for _, compound := range strings.Fields(words) {
		first, second, ok := strings.Cut(compound, "+")
		if !ok {
			return fmt.Errorf("%q mixed with compounds", compound)
		}
		pairs[uint32(v.intern(first))<<16|uint32(v.intern(second))] = s
	}
	return nil
}
