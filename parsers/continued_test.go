package parsers

import (
	"context"
	"fmt"
	"io"
	"maps"
	"strings"
	"sync"
	"testing"

	"authlog/internal/timeline"
	"authlog/parsers/input"
)

// reasonsOf reads a log with blocks of a size and returns what its events say, by
// line.
func reasonsOf(t *testing.T, log string, size, workers int) (map[int]string, InputSummary) {
	t.Helper()
	var mu sync.Mutex
	found := map[int]string{}
	sink := eventFunc(func(ev *timeline.Event, ref Ref) {
		mu.Lock()
		defer mu.Unlock()
		found[ref.Line] = ev.Reason.String() + " " + string(ev.ErrorReason)
	})
	src := input.Reader("app.log", io.NopCloser(strings.NewReader(log)))
	sum, err := Run(context.Background(), []input.Source{src}, Config{Workers: workers, BlockSize: size, Formats: Builtin()}, func() Sink { return sink })
	if err != nil {
		t.Fatal(err)
	}
	return found, sum.Inputs[0]
}

type eventFunc func(*timeline.Event, Ref)

func (f eventFunc) Add(ev *timeline.Event, ref Ref) { f(ev, ref) }

// A stack trace belongs to the record before it, whatever the size of blocks and the
// number of workers; the reason is the first that it states.
func TestStackTracesBelongToTheirRecord(t *testing.T) {
	var log strings.Builder
	for i := range 200 {
		fmt.Fprintf(&log, "2026-03-10 08:00:02.%03d ERROR [main] c.e.AuthFilter - authentication failed\n", i)
		log.WriteString("io.jsonwebtoken.ExpiredJwtException: JWT expired\n\tat io.jsonwebtoken.impl.DefaultJwtParser.parse(DefaultJwtParser.java:385)\n")
		log.WriteString("Caused by: java.security.SignatureException: signature is invalid\n\t... 20 more\n")
		log.WriteString(`{"time":"2026-03-10T08:00:03Z","level":"error","message":"request refused: unauthorized"}` + "\n")
		log.WriteString("Traceback (most recent call last):\n  File \"auth.py\", line 3, in check\njwt.exceptions.InvalidAudienceError: Audience doesn't match\n")
	}
	want, sum := reasonsOf(t, log.String(), 1<<20, 1)
	if want[1] != "expired io.jsonwebtoken.ExpiredJwtException: JWT expired" || !strings.HasPrefix(want[6], "audience-mismatch ") {
		t.Errorf("line 1 %q, line 6 %q", want[1], want[6])
	}
	if sum.Rejected != 0 || sum.Events != 400 || sum.IgnoredBy[ClassContinued] != 7*200 || sum.Events+sum.Ignored != sum.Lines {
		t.Errorf("%+v", sum)
	}
	_, seen := collect(t, []input.Source{text("app.log", log.String())}, Config{Workers: 1, Formats: Builtin()})
	told := 0
	for i, line := range seen {
		if strings.Contains(line, ClassContinued) {
			told++
		} else if i > 0 && !strings.Contains(line, " event ") {
			t.Errorf("neither an event nor told as part of one: %s", line)
		}
	}
	if told != 7*200 || strings.Contains(seen[0], ClassContinued) {
		t.Errorf("%d lines are told, first %s", told, seen[0])
	}
	for _, size := range []int{900, 5000, 20_000} {
		for _, workers := range []int{1, 3} {
			got, s := reasonsOf(t, log.String(), size, workers)
			if !maps.Equal(got, want) || s.Ignored != sum.Ignored {
				t.Errorf("blocks of %d, %d workers: %d events, %d ignored", size, workers, len(got), s.Ignored)
			}
		}
	}
}
