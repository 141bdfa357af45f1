package rules

import (
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"authlog/internal/signal"
)

// finding builds a burst of 200 requests from signals written as
// "name=value name=value"; a bare name is true. All others are absent, except
// that giving one reason says that the other reasons were not seen.
func finding(t testing.TB, spec string) *signal.Finding {
	t.Helper()
	v := signal.NewValues()
	if strings.Contains(spec, "reason.") || strings.Contains(spec, "suggests.") || strings.Contains(spec, "possible.") {
		v.Reason, v.Suggested, v.Possible = signal.ReasonShares{}, signal.SuggestedShares{}, signal.SuggestedShares{}
		v.TextSeen = true
	}
	for _, word := range strings.Fields(spec) {
		name, value, given := strings.Cut(word, "=")
		m, ok := signals[name]
		if !ok {
			t.Fatalf("no signal %q", name)
		}
		field := m.of(&v)
		switch field.Kind() {
		case reflect.Bool:
			field.SetBool(!given || value == "true")
		case reflect.String:
			field.SetString(value)
		default:
			x, err := strconv.ParseFloat(value, 64)
			if err != nil {
				t.Fatalf("%s: %v", word, err)
			}
			field.SetFloat(x)
		}
		if cause, ok := strings.CutPrefix(name, "suggests."); ok { // what is suggested first is possible
			possible := signals["possible."+cause].of(&v)
			possible.SetFloat(max(possible.Float(), field.Float()))
		}
	}
	return &signal.Finding{
		Start: time.Unix(0, 0), End: time.Unix(600, 0), Unauthorized: 200, Requests: 400, Values: v,
		Observations: map[string]int{},
	}
}

func builtinSet(t testing.TB) *Set {
	t.Helper()
	s, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// rankOf returns the place of a cause, from 1, and the cause.
func rankOf(a Assessment, id string) (int, Ranked) {
	for i, c := range a.Causes {
		if c.ID == id {
			return i + 1, c
		}
	}
	return 0, Ranked{}
}
