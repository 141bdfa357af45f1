package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// annotator writes a JSON document with the descriptions of its schema as comments,
// and of each list the first entry.
type annotator struct {
	out   strings.Builder
	defs  map[string]*schemaNode
	input *json.Decoder
}

type schemaNode struct {
	Ref         string `json:"$ref"`
	Description string
	Properties  map[string]*schemaNode
	Items       *schemaNode
	Defs        map[string]*schemaNode `json:"$defs"`
}

// resolve follows a reference; what stands beside it wins.
func (a *annotator) resolve(n *schemaNode) *schemaNode {
	if n == nil {
		return &schemaNode{}
	}
	if n.Ref == "" {
		return n
	}
	r := *a.defs[strings.TrimPrefix(n.Ref, "#/$defs/")]
	if n.Description != "" {
		r.Description = n.Description
	}
	return &r
}

func (a *annotator) next(t *testing.T) json.Token {
	t.Helper()
	tok, err := a.input.Token()
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

// value copies one value.
func (a *annotator) value(t *testing.T, n *schemaNode, indent string) {
	t.Helper()
	switch tok := a.next(t).(type) {
	case json.Delim:
		if tok == '[' {
			a.list(t, n, indent)
		} else {
			a.object(t, n, indent)
		}
	default:
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(tok); err != nil {
			t.Fatal(err)
		}
		a.out.WriteString(shortened(strings.TrimSpace(b.String())))
	}
}

// shortened cuts a text that would make a line of the page too long.
func shortened(text string) string {
	const most = 150
	if r := []rune(text); len(r) > most && r[0] == '"' {
		return strings.TrimRight(string(r[:most]), `\`) + `…"`
	}
	return text
}

func (a *annotator) list(t *testing.T, n *schemaNode, indent string) {
	t.Helper()
	a.out.WriteString("[")
	for i := 0; a.input.More(); i++ {
		if i == 0 {
			a.value(t, a.resolve(n.Items), indent)
			continue
		}
		kept := a.out.String() // the rest is read and dropped
		a.value(t, a.resolve(n.Items), indent)
		a.out.Reset()
		a.out.WriteString(kept)
	}
	a.next(t)
	a.out.WriteString("]")
}

func (a *annotator) object(t *testing.T, n *schemaNode, indent string) {
	t.Helper()
	a.out.WriteString("{")
	inner, first := indent+"  ", true
	for a.input.More() {
		key := a.next(t).(string)
		if !first {
			a.out.WriteString(",")
		}
		first = false
		a.out.WriteString("\n")
		child := a.resolve(n.Properties[key])
		if child.Description != "" {
			fmt.Fprintf(&a.out, "%s// %s\n", inner, child.Description)
		}
		fmt.Fprintf(&a.out, "%s%q: ", inner, key)
		a.value(t, child, inner)
	}
	a.next(t)
	if !first {
		a.out.WriteString("\n" + indent)
	}
	a.out.WriteString("}")
}

// jsonExample is the report of the demonstration with comments.
func jsonExample(t *testing.T) string {
	t.Helper()
	report := must(t, "analyze", "--format", "json", "--deploys", "testdata/demo/deploys.json", "--nginx-conf", "testdata/demo/nginx.conf", "testdata/demo")
	var schema schemaNode
	if err := json.Unmarshal([]byte(must(t, "schema")), &schema); err != nil {
		t.Fatal(err)
	}
	a := &annotator{defs: schema.Defs, input: json.NewDecoder(strings.NewReader(report))}
	a.input.UseNumber()
	a.value(t, &schema, "")
	return "```jsonc\n" + a.out.String() + "\n```\n"
}

func TestDocsJSON(t *testing.T) {
	t.Chdir("../..")
	defer func(was string) { version = was }(version)
	version = "v1.2.3"
	const name, head = "docs/json.md", "## An example\n"
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before, after, ok := strings.Cut(string(text), head)
	if !ok {
		t.Fatalf("%s has no %q", name, head)
	}
	intro, _, _ := strings.Cut(after, "```jsonc\n")
	want := before + head + intro + jsonExample(t)
	if *update {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want != string(text) {
		t.Errorf("%s does not show the report as it is: go test ./cmd/authlog -run Docs -update", name)
	}
	runJQ(t, before)
}

// runJQ runs the commands of the page, where jq is installed.
func runJQ(t *testing.T, page string) {
	t.Helper()
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("needs jq")
	}
	ran := 0
	path := write(t, "report.json", must(t, "analyze", "--format", "json", "--nginx-conf", "testdata/demo/nginx.conf", "testdata/demo"))
	for line := range strings.Lines(page) {
		command, ok := strings.CutPrefix(line, "    jq ")
		if !ok {
			continue
		}
		ran++
		cmd := exec.Command("sh", "-c", "jq "+strings.ReplaceAll(command, "report.json", path))
		if out, err := cmd.CombinedOutput(); err != nil || len(out) == 0 || string(out) == "0\n" {
			t.Errorf("%s: %v\n%s", line, err, out)
		}
	}
	if ran == 0 {
		t.Error("the page has no jq command")
	}
}
