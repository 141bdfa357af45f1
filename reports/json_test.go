package reports

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func encoded(t testing.TB, r *Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteJSON(&b, r, Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// validator checks documents against the embedded schema.
func validator(t testing.TB) func(doc string) error {
	t.Helper()
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	if err := c.AddResource("report.json", parsed); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("report.json")
	if err != nil {
		t.Fatal(err)
	}
	return func(doc string) error {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(doc))
		if err != nil {
			return err
		}
		return compiled.Validate(value)
	}
}

func allSources() []Source {
	list := []Source{{Tool: Tool{Name: "authlog"}}, quietSource(), oneSource(), threeSource(), manySource(30)}
	for _, text := range nasty {
		src := hostileSource(text)
		for i := range src.Expected {
			src.Expected[i].Pattern = "challenge"
		}
		src.Warnings[0].Code = "some-code"
		list = append(list, src)
	}
	return list
}

func TestReportsAreValidAndRoundTrip(t *testing.T) {
	valid := validator(t)
	for i, src := range allSources() {
		src.Tool.Name = "authlog"
		r := Build(src)
		doc := encoded(t, r)
		if err := valid(doc); err != nil {
			t.Errorf("source %d: %v", i, err)
		}
		if strings.Contains(doc, ": null") {
			t.Errorf("source %d: null in the report", i)
		}
		got, err := Read(strings.NewReader(doc))
		if err != nil {
			t.Errorf("source %d: %v", i, err)
			continue
		}
		if again := encoded(t, got); again != doc {
			t.Errorf("source %d: read and written again it differs:\n%s\nwas\n%s", i, again, doc)
		}
		if i < 5 && !reflect.DeepEqual(got, r) {
			t.Errorf("source %d: the report changed:\n%+v\nwas\n%+v", i, got, r)
		}
	}
}

// edit changes one place of a valid report.
func edit(t *testing.T, doc string, change func(m map[string]any)) string {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(doc), &m); err != nil {
		t.Fatal(err)
	}
	change(m)
	out, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestSchemaRefusesBrokenReports(t *testing.T) {
	valid := validator(t)
	doc := encoded(t, Build(threeSource()))
	burst := func(m map[string]any) map[string]any { return m["bursts"].([]any)[0].(map[string]any) }
	cause := func(m map[string]any) map[string]any { return burst(m)["causes"].([]any)[0].(map[string]any) }
	for name, change := range map[string]func(m map[string]any){
		"no version":      func(m map[string]any) { delete(m, "schema_version") },
		"other version":   func(m map[string]any) { m["schema_version"] = "2" },
		"null list":       func(m map[string]any) { m["bursts"] = nil },
		"no expected":     func(m map[string]any) { delete(m, "expected") },
		"text as count":   func(m map[string]any) { m["totals"].(map[string]any)["requests"] = "7" },
		"negative count":  func(m map[string]any) { m["timeline"].(map[string]any)["requests"] = []any{-1} },
		"no bucket width": func(m map[string]any) { m["timeline"].(map[string]any)["bucket_seconds"] = 0 },
		"local time":      func(m map[string]any) { burst(m)["start"] = "2026-03-11T06:00:00+02:00" },
		"no time":         func(m map[string]any) { burst(m)["start"] = "yesterday Z" },
		"verdict":         func(m map[string]any) { burst(m)["verdict"] = "bad" },
		"no cause":        func(m map[string]any) { burst(m)["causes"] = []any{} },
		"confidence":      func(m map[string]any) { cause(m)["confidence"] = 1.2 },
		"fix is text":     func(m map[string]any) { cause(m)["fix"] = "x" },
		"segment list":    func(m map[string]any) { burst(m)["segment"] = []any{} },
	} {
		err := valid(edit(t, doc, change))
		if broken := (*jsonschema.ValidationError)(nil); !errors.As(err, &broken) {
			t.Errorf("%s: %v, want a validation error", name, err)
		}
	}
	if err := valid(edit(t, doc, func(m map[string]any) { m["more"], burst(m)["more"] = 1, "x" })); err != nil {
		t.Errorf("a further field is refused: %v", err)
	}
}

func TestJSONForm(t *testing.T) {
	src := threeSource()
	src.Findings[0].Samples[0].Text = "<a href=\"x\">&\u2028\u202e\x7f\u009b\x1b\xff\U000e0041é日"
	doc := encoded(t, Build(src))
	if want := `"text": "<a href=\"x\">&\u2028\u202e\u007f\u009b\u001b\ufffd\udb40\udc41é日"`; !strings.Contains(doc, want) {
		t.Errorf("lacks %s", want)
	}
	if !strings.HasPrefix(doc, "{\n  \"schema_version\": \"1\",\n  \"tool\": {\n    \"name\": \"authlog\"") || !strings.HasSuffix(doc, "\n}\n") {
		t.Errorf("form:\n%.200s", doc)
	}
	if keys := `"segment": {
        "host": "api.example.com",
        "user_agent": "okhttp/4.12.0"
      }`; !strings.Contains(doc, keys) {
		t.Errorf("segment is not sorted:\n%s", doc)
	}
}

func TestReadRefuses(t *testing.T) {
	doc := encoded(t, Build(oneSource()))
	for name, c := range map[string]struct{ doc, want string }{
		"empty":         {"", "not a JSON report"},
		"text":          {"authlog 2026", "not a JSON report"},
		"list":          {"[]", "not a JSON report"},
		"other JSON":    {"{}", `"schema_version" is missing`},
		"later version": {`{"schema_version":"2"}`, `schema version "2"; this program reads "1"`},
		"two reports":   {doc + doc, "more text after it"},
		"lists differ":  {edit(t, doc, func(m map[string]any) { m["timeline"].(map[string]any)["requests"] = []any{} }), "240 of 401s"},
		"no start":      {`{"schema_version":"1","timeline":{"requests":[1],"unauthorized":[1]}}`, "no start"},
		"backwards":     {`{"schema_version":"1","bursts":[{"start":"2026-03-11T06:00:00Z","end":"2026-03-11T05:00:00Z"}]}`, "ends before it starts"},
		"no cause":      {`{"schema_version":"1","bursts":[{}]}`, "no cause"},
		"confidence":    {`{"schema_version":"1","bursts":[{"causes":[{"id":"a","confidence":7}]}]}`, "not between 0 and 1"},
	} {
		if _, err := Read(strings.NewReader(c.doc)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// A report from elsewhere may hold anything; whatever Read takes can be written
// and read again, and cannot break the table.
func FuzzRead(f *testing.F) {
	for _, src := range []Source{quietSource(), threeSource(), hostileSource("\x1b[2J\u202e")} {
		src.Result = traffic(60, every(2)) // short seeds are mutated faster
		f.Add(encoded(f, Build(src)))
	}
	f.Add(`{"schema_version":"1","timeline":{"bucket_seconds":9000000000000000000,"start":"2026-03-11T06:00:00Z","requests":[1],"unauthorized":[9000000000000000000]}}`)
	f.Add(`{"schema_version":"1","bursts":[{"start":"0002-01-01T00:00:00Z","end":"9999-01-01T00:00:00Z","causes":[{}],"markers":[{"offset_seconds":1e300}],"peak_per_minute":-1e300}]}`)
	f.Add(`{"schema_version":"1","timeline":{"bucket_seconds":4611686018427387904,"start":"2026-03-11T06:00:00Z","requests":[1,2],"unauthorized":[1,2]},"bursts":[{"causes":[{}]}]}`)
	f.Fuzz(func(t *testing.T, doc string) {
		r, err := Read(strings.NewReader(doc))
		if err != nil {
			return
		}
		written := encoded(t, r)
		again, err := Read(strings.NewReader(written))
		if err != nil {
			t.Fatalf("cannot be read again: %v", err)
		}
		if encoded(t, again) != written {
			t.Fatal("another report when read again")
		}
		for _, o := range []Options{{Width: 60}, {Width: 130, Verbose: true}} {
			if err := fits(table(t, r, o), o.Width); err != nil {
				t.Fatal(err)
			}
		}
		if _, wrong := elements(t, htmlOf(t, r)); len(wrong) > 0 {
			t.Fatal(wrong)
		}
		shape(t, markdownOf(t, r))
		scrape(t, r)
	})
}

func TestFormats(t *testing.T) {
	r := Build(oneSource())
	seen := map[string]bool{}
	for _, f := range Formats() {
		if f.Name == "" || f.Title == "" || seen[f.Name] {
			t.Errorf("format %q, title %q", f.Name, f.Title)
		}
		seen[f.Name] = true
		if err := f.Write(failing{}, r, Options{}); !errors.Is(err, errFull) {
			t.Errorf("%s: error of the writer is lost: %v", f.Name, err)
		}
	}
	if !seen["table"] || !seen["json"] {
		t.Error("table or json is missing")
	}
}

var errFull = errors.New("disk full")

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errFull }
