package main

import (
	"authlog/parsers"
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// panicking stands for a defect in whatever writes the report.
type panicking struct{ value any }

func (p panicking) Write([]byte) (int, error) { panic(p.value) }

// A defect ends with the code for failures and without the text that it stumbled over.
func TestInternalError(t *testing.T) {
	log := write(t, "access.log", accessLog())
	var stderr bytes.Buffer
	value := errors.New("bad text \x1b[2J Bearer " + secret)
	code := run(context.Background(), []string{"analyze", log}, stdio{out: panicking{value}, err: &stderr})
	text := stderr.String()
	if code != exitFailed || !strings.Contains(text, "internal error: bad text") || !strings.Contains(text, ".analyze:") {
		t.Errorf("exit %d: %s", code, text)
	}
	if strings.Contains(text, secret[20:40]) || strings.Contains(text, "\x1b") {
		t.Errorf("the text is not neutralised: %q", text)
	}
}

// A defect in a goroutine is reported with the place where it was.
func TestInternalErrorElsewhere(t *testing.T) {
	callers := make([]uintptr, 4)
	var stderr bytes.Buffer
	code := crashed(&stderr, &parsers.Panic{Value: "Bearer " + secret, Callers: callers[:runtime.Callers(1, callers)]})
	if text := stderr.String(); code != exitFailed || !strings.Contains(text, "TestInternalErrorElsewhere:") || strings.Contains(text, secret[20:40]) {
		t.Errorf("exit %d: %s", code, text)
	}
}

// File names and quoted lines are neutralised in errors as well.
func TestErrorsAreNeutralised(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a\x1b[31m\u202egol.access")
	for _, args := range [][]string{
		{"analyze", name}, {"convert", name}, {"diff", name, name}, {"merge", "-o", name, name}, {"analyze", name + ".tl"},
		{"collect", "-o", name + "/x", write(t, "access.log", accessLog())}, {"analyze", "--rules", name}, {"analyze", "--config", name},
		{"analyze", "--deploys", name}, {"analyze", "--baseline", name}, {"analyze", "--nginx-conf", name}, {"parse", name}, {"doctor", name},
		{"formats", "detect", name}, {"plan", "-o", name, name}, {"collect", "--manifest", name, "-o", "x"}, {"analyze", "--log-format", name},
		{"analyze", "--pattern", name}, {"analyze", "--since", name}, {"analyze", "--fail-on", name}, {"explain", name}, {"rules", "show", name},
		{"rules", "lint", name}, {"rules", "test", name}, {name}, {"analyze", "--" + name}, {"analyze", "--display-timezone", name, name},
		{"analyze", "--map", name}, {"analyze", "--anonymize", name}, {"doctor", "--snippet", name}, {"analyze", "-o", name + "/x.json", write(t, "access.log", accessLog())},
	} {
		code, out, stderr := authlog(t, "", args...)
		if code == exitOK || stderr == "" {
			t.Errorf("%.20q: exit %d without a word", args, code)
		}
		if strings.ContainsAny(out+stderr, "\x1b\u202e") {
			t.Errorf("%.20q is not neutralised: %q", args, out+stderr)
		}
	}
}
