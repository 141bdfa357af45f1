package main

import (
	"fmt"
	"io"
	"runtime"
	"strings"

	"authlog/parsers"
	"authlog/parsers/redact"
	"authlog/reports"
)

// complain writes what went wrong to standard error. An error may quote a file name, a
// line of a log or a piece of a configuration, so it is neutralised like the logs.
func complain(w io.Writer, text string) {
	for line := range strings.SplitSeq(strings.TrimRight("authlog: "+text, "\n"), "\n") {
		fmt.Fprintln(w, reports.Clean(string(redact.Text([]byte(strings.ReplaceAll(line, "\t", "  "))))))
	}
}

// crashed reports a panic the way other failures are reported. Go's own report would
// print values as they are and exit with 2, which stands for wrong usage here.
func crashed(w io.Writer, value any) int {
	complain(w, fmt.Sprintf("internal error: %v\nThis is a defect of authlog. Please report it with these lines, which name places in its code:", value))
	const skip, depth = 3, 12 // runtime.Callers, crashed and the deferred function
	callers := make([]uintptr, depth)
	callers = callers[:runtime.Callers(skip, callers)]
	if p, ok := value.(*parsers.Panic); ok {
		callers = p.Callers
	}
	frames := runtime.CallersFrames(callers)
	for {
		f, more := frames.Next()
		fmt.Fprintf(w, "  %s:%d\n", f.Function, f.Line)
		if !more {
			return exitFailed
		}
	}
}
