package jsonlog

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"authlog/internal/timeline"
)

// planted are credentials of kinds that are secret wherever they stand.
var planted = [...]string{
	"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJlLXNpZ25hdHVyZQ",
	"sk_live_9Qm2xVbN4kRtZ7pLw3Ya",
}

// FuzzParse plants a credential in the text of a record: no accepted line is
// broken JSON, equal lines give equal events whatever was read before, and
// neither message nor error keeps the credential.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`{"level":"warn","msg":"jwt expired","status":401,"path":"/a","req":{"headers":{"authorization":"Bearer x"}}}`,
		`{"@t":"2026-09-01T09:00:00Z","@mt":"refused","@x":"E: token\n at f","Elapsed":1.5}`,
		`{"log":"{\"a\":1}\n","stream":"stdout","time":"2026-09-01T09:00:00Z"}`,
		`{"a":[[{"b":[]}]],"duration":1e400,"status":"401 x","time":99999999999999999999}`,
		`{"status":401`, `{"k":"\ud800"}`, `[]`, ``, "{}\f",
	} {
		f.Add([]byte(s), uint8(0))
		f.Add([]byte(s), uint8(1))
	}
	warm := New(0)
	f.Fuzz(func(t *testing.T, line []byte, which uint8) {
		var a, b timeline.Event
		a.Reset()
		why, _ := New(0).Parse(line, &a)
		if (why == NotValid || why == NotAnObject) == (json.Valid(line) && bytes.HasPrefix(bytes.TrimSpace(line), []byte("{"))) {
			t.Errorf("%q for %q", why, line)
		}
		b.Reset()
		if warm.Parse(line, &b); show(&a) != show(&b) {
			t.Errorf("not the same twice:\n%s\n%s", show(&a), show(&b))
		}
		if a.Status != 0 && (a.Status < 100 || a.Status > 599) {
			t.Errorf("status %d", a.Status)
		}
		secret := planted[int(which)%len(planted)]
		text, err := json.Marshal(strings.ToValidUTF8(string(line[:min(len(line), 200)]), "?") + " token=" + secret)
		if err != nil {
			t.Fatal(err)
		}
		record := append(append(append([]byte(`{"status":401,"msg":`), text...), `,"error":`...), text...)
		b.Reset()
		if why, _ := warm.Parse(append(record, '}'), &b); why != "" {
			t.Fatalf("%s: %s", record, why)
		}
		if strings.Contains(string(b.Message), secret) || strings.Contains(string(b.ErrorReason), secret) {
			t.Errorf("credential in message %q or error %q", b.Message, b.ErrorReason)
		}
	})
}
