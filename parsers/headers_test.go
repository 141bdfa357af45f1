package parsers

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"authlog/parsers/input"
)

// headedInputs are inputs whose columns change in the middle, or stand only in
// the first line.
func headedInputs() []input.Source {
	var iis, mixed, csv strings.Builder
	for i := range 300 {
		if i%70 == 0 {
			order := []string{"date time c-ip sc-status cs-uri-stem", "date time sc-status c-ip cs-uri-stem time-taken"}[i/70%2]
			fmt.Fprintf(&iis, "#Software: Microsoft Internet Information Services 10.0\n#Fields: %s\r\n", order)
			if i > 100 {
				fmt.Fprintf(&mixed, "#Fields: %s\n", order)
			}
		}
		at := fmt.Sprintf("2026-03-10 09:%02d:%02d", i/60, i%60)
		line := fmt.Sprintf("%s 203.0.113.%d 401 /a/%d", at, i%200, i)
		if i/70%2 == 1 {
			line = fmt.Sprintf("%s 401 203.0.113.%d /a/%d %d", at, i%200, i, i)
		}
		iis.WriteString(line + "\n")
		fmt.Fprintf(&mixed, "{\"time\":%q,\"status\":200,\"path\":\"/j\"}\n%s\n", at, line)
		if i == 0 {
			csv.WriteString("\n" + csvHead + "\n")
		}
		csv.WriteString(strings.Replace(csvLine, "09:00:02", at[11:], 1) + "\n")
		if i == 200 {
			csv.WriteString(csvHead + "\n")
		}
	}
	return []input.Source{text("iis", iis.String()), text("mixed", mixed.String()), text("csv", csv.String()), text("plain", "nothing here\n")}
}

// The columns in force do not depend on where blocks begin and who parses them.
func TestHeadersDoNotDependOnBlocks(t *testing.T) {
	_, want := collect(t, headedInputs(), Config{Workers: 1, Formats: Builtin(), BlockSize: 1 << 20})
	slices.Sort(want)
	events := 0
	for _, line := range want {
		if strings.Contains(line, " event ") {
			events++
		}
		if strings.HasPrefix(line, "0:") && strings.Contains(line, "/a/") && !strings.Contains(line, " event 1773133") {
			t.Errorf("not read by the header in force: %s", line)
		}
	}
	if events < 300+2*300-150+300 {
		t.Errorf("%d events", events)
	}
	for _, size := range []int{1, 64, 257, 4096} {
		for _, workers := range []int{1, 3} {
			_, got := collect(t, headedInputs(), Config{Workers: workers, Formats: Builtin(), BlockSize: size})
			slices.Sort(got)
			if !slices.Equal(got, want) {
				for i := range got {
					if got[i] != want[i] {
						t.Fatalf("blocks of %d, %d workers:\n got %s\nwant %s", size, workers, got[i], want[i])
					}
				}
			}
		}
	}
}

// A line costs time in proportion to its length, whatever is in it.
func TestHostileColumnsAreLinear(t *testing.T) {
	w3c := w3cFormat().New(Options{})
	w3c.(HeadedParser).SetHeader([]byte("#Fields: date time sc-status"))
	began := time.Now()
	for _, p := range []LineParser{w3c, cloudfrontFormat().New(Options{}), csvWith(csvHead), logfmtFormat().New(Options{}), ltsvFormat().New(Options{}),
		elbClassicFormat().New(Options{}), patternFormat(t).New(Options{})} {
		for _, piece := range []string{`"a `, "\t", "\"a\t", `"`, `,"`, `""`, "a=b c ", `a="\"" `, "a=b=", "a:b\t", "level=x ", "#Fields: x-edge- "} {
			parseLine(p, "2026-03-10T09:00:02.1Z a "+strings.Repeat(piece, (1<<20)/len(piece)))
			parseLine(p, strings.Repeat(piece, (1<<20)/len(piece)))
		}
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("took %s", took)
	}
}

// FuzzHeaders: no text makes the outcome of a line depend on blocks.
func FuzzHeaders(f *testing.F) {
	f.Add("#Fields: date time sc-status\n2026-03-10 09:00:02 401\n#Fields: time date sc-status\n2026-03-10 09:00:02 401\n", uint8(7))
	f.Add("\n"+csvHead+"\n"+csvLine+"\n", uint8(1))
	f.Add("x\n\x00#Fields: date time x-edge-location sc-status\r\n2026-03-10\t09:00:02\tFRA\t401", uint8(30))
	f.Fuzz(func(t *testing.T, data string, size uint8) {
		src := []input.Source{text("x", data)}
		formats := Builtin()
		sum, want := collect(t, src, Config{Workers: 1, Formats: formats, BlockSize: 1 << 20})
		if sum.Inputs[0].Err != nil {
			return // no text
		}
		for line := range strings.Lines(data) {
			if input.Continues([]byte(line)) {
				return // a record stays whole only in blocks that are larger than it
			}
		}
		_, got := collect(t, src, Config{Workers: 1, Formats: formats, BlockSize: 1 + int(size)})
		if !slices.Equal(got, want) {
			t.Errorf("blocks of %d:\n%q\n%q", 1+int(size), got, want)
		}
	})
}
