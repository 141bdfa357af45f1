package main

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// nginx writes a refusal of auth_basic to both its logs. The error log tells why,
// and the refusal counts once.
func TestAccessAndErrorLogCountOnce(t *testing.T) {
	var access, errors strings.Builder
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	refused := 0
	for i := range 3000 {
		at = at.Add(time.Second)
		status, user := 200, "ann"
		if i > 1500 && i%3 > 0 {
			status, user = 401, "bob"
			refused++
			fmt.Fprintf(&errors, "%s [error] 31#31: *%d user \"bob\": password mismatch, client: 192.0.2.%d, server: files.example.com, request: \"GET /files/report HTTP/1.1\", host: \"files.example.com\"\n",
				at.Format("2006/01/02 15:04:05"), i, i%40)
		}
		fmt.Fprintf(&access, "192.0.2.%d - %s [%s] \"GET /files/report HTTP/1.1\" %d 512 \"-\" \"sync/%d.0\"\n",
			i%40, user, at.Format("02/Jan/2006:15:04:05 -0700"), status, i%3)
	}
	logs := []string{write(t, "access.log", access.String()), write(t, "error.log", errors.String())}
	r := decode(t, must(t, append([]string{"analyze", "--format", "json"}, logs...)...))
	if len(r.Bursts) != 1 || r.Bursts[0].Unauthorized != refused {
		t.Fatalf("%d bursts, want one of %d: %+v", len(r.Bursts), refused, r.Bursts)
	}
	if got := r.Bursts[0].Causes[0].ID; got != "revoked-credential" && got != "credential-attack" {
		t.Errorf("cause %s, though the error log says that the password is wrong", got)
	}
}
