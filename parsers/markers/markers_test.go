package markers

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// show writes markers as "time service version kind: note | ...".
func show(t *testing.T, text string) (string, []Problem, error) {
	t.Helper()
	list, problems, err := Read(strings.NewReader(text), "deploys")
	var got []string
	for _, m := range list {
		got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s %s %s: %s", m.Time.Format(time.RFC3339), m.Service, m.Version, m.Kind, m.Note)))
	}
	return strings.Join(got, " | "), problems, err
}

func TestRead(t *testing.T) {
	const shop = "2026-03-02T11:29:00Z shop  app:"
	for _, c := range []struct{ name, text, want string }{
		{"array", `[{"time":"2026-03-02T11:29:00Z","service":"shop","version":"2.0","note":"rolling deploy 1.9 -> 2.0"}]`,
			"2026-03-02T11:29:00Z shop 2.0 app: rolling deploy 1.9 -> 2.0"},
		{"lines, sorted", `{"timestamp":"2026-03-02T12:00:00+01:00","app":"b"}` + "\n\n" + `{"at":1772448000,"service":"a","kind":"config"}`,
			"2026-03-02T10:40:00Z a  config: | 2026-03-02T11:00:00Z b  app:"},
		{"indented objects", "{\n \"time\": \"2026-03-02T11:29:00Z\",\n \"app\": \"a\"\n}\n{\n \"time\": \"2026-03-02T11:30:00Z\",\n \"app\": \"b\"\n}\n",
			"2026-03-02T11:29:00Z a  app: | 2026-03-02T11:30:00Z b  app:"},
		{"github", `[{"id":1,"created_at":"2026-03-02T11:29:00Z","ref":"v2.0","environment":"production","description":"web frontend"}]`,
			"2026-03-02T11:29:00Z  v2.0 client: web frontend"},
		{"github repository", `[{"created_at":"2026-03-02T11:29:00Z","sha":"a1b2","task":"deploy","creator":{"type":"User"},"repository_url":"https://api.github.com/repos/acme/shop"}]`,
			"2026-03-02T11:29:00Z shop a1b2 app: deploy"},
		{"github ref alone", `[{"created_at":"2026-03-02T11:29:00Z","ref":"main"}]`, "2026-03-02T11:29:00Z  main app:"},
		{"github releases", `[{"tag_name":"v2.0","name":"shop","created_at":"2026-03-01T09:00:00Z","published_at":"2026-03-02T11:29:00Z","author":{"login":"x"}}]`,
			"2026-03-02T11:29:00Z shop v2.0 app:"},
		{"argo cd", `{"time":"2026-03-02T11:29:00Z","service":"shop","version":"5f1c"}` + "\n" + `{"deployedAt":"2026-03-02T12:29:00Z","service":"shop","version":"6a2d"}`,
			"2026-03-02T11:29:00Z shop 5f1c app: | 2026-03-02T12:29:00Z shop 6a2d app:"},
		{"git tags", `{"time":"2026-03-02T12:29:00+01:00","service":"shop","version":"v2.0"}`, "2026-03-02T11:29:00Z shop v2.0 app:"},
		{"code deploy", `{"time":1772450940.5,"service":"shop","version":null}`, shop},
		{"by hand", "time,service,kind,note\n2026-03-02 11:29Z,nginx,proxy,reload with new headers\n", "2026-03-02T11:29:00Z nginx  proxy: reload with new headers"},
		{"wrapped", `{"total":1,"deploys":[{"time":"2026-03-02T11:29:00Z","service":"shop"}]}`, shop},
		{"wrapped and dated", `{"timestamp":"2026-03-03T00:00:00Z","items":[{"time":"2026-03-02T11:29:00Z","service":"shop"}]}`, shop},
		{"wrapped twice", `{"data":{"repository":{"nodes":[{"createdAt":"2026-03-02T11:29:00Z","service":"shop"}]}}}`, shop},
		{"unknown list", `{"tags":["x"],"history":[{"time":"2026-03-02T11:29:00Z","service":"shop"}]}`, shop},
		{"inner fields", `{"items":[{"kind":"Deployment","metadata":{"name":"shop","creationTimestamp":"2026-03-02T11:29:00Z"}}]}`, shop},
		{"service object", `[{"time":"2026-03-02T11:29:00Z","repository":{"name":"shop"}}]`, shop},
		{"one object", `{"time":"2026-03-02T11:29:00Z","service":"shop"}`, shop},
		{"one object with a list", `{"time":"2026-03-02T11:29:00Z","service":"shop","commits":[{"sha":"1"}]}`, shop},
		{"milliseconds", `[{"time":1772450940000,"service":"shop"}]`, shop},
		{"second time field", `[{"start":"soon","created_at":"2026-03-02T11:29:00Z","service":"shop"}]`, shop},
		{"csv", "time,service,version,note\n2026-03-02T11:29:00Z,nginx,,\"reload, new headers\"\n", "2026-03-02T11:29:00Z nginx  proxy: reload, new headers"},
		{"semicolons", "Time;Service\n2026-03-02T11:29:00Z;shop\n", shop},
		{"tabs, no seconds", "time\tservice\n2026-03-02 11:29\tshop\n", shop},
		{"date and time of day", "date,time,service\n2026-03-02,11:29:00,shop\n", shop},
		{"byte order mark", "\xef\xbb\xbf" + `[{"time":"2026-03-02T11:29:00Z","service":"shop"}]`, shop},
	} {
		got, problems, err := show(t, c.text)
		if err != nil || len(problems) > 0 || got != c.want {
			t.Errorf("%s: %q, want %q (%v %v)", c.name, got, c.want, problems, err)
		}
	}
}

func TestProblemsAreLocated(t *testing.T) {
	const good = `{"time":"2026-03-02T11:29:00Z","service":"a"}`
	for _, c := range []struct{ name, text, want string }{
		{"lines", good + "\n{\"time\":\"soon\"}\n{broken\n{\"service\":\"b\"}\n", `2 "soon" is no time|3 not valid JSON|4 no time`},
		{"first line broken", "{broken}\n" + good, "1 not valid JSON"},
		{"array", "[\n" + good + ",\n\n{\"time\":\"soon\"},\n7]", `4 "soon" is no time|5 not an object`},
		{"wrapped", "{\"x\":1,\n\"items\":[\n" + good + ",\n{\"a\":1}]}", "4 no time"},
		{"cut off", "[\n" + good + ",\n" + good + ",\n{\"tim", "4 not valid JSON from here on"},
		{"not closed", "[" + good, "1 not valid JSON from here on"},
		{"indented, cut off", "{\n\"time\":\"2026-03-02T11:29:00Z\"\n}\n{\n\"tim", "4 not valid JSON from here on"},
		{"csv", "time,service\n2026-03-02T11:29:00Z,a\n\nsoon,b\n2026-03-02,c\n", `4 "soon" is no time|5 "2026-03-02" has no time of day`},
	} {
		got, problems, err := show(t, c.text)
		wants := strings.Split(c.want, "|")
		if err != nil || got == "" || len(problems) != len(wants) {
			t.Errorf("%s: markers %q, problems %v, %v", c.name, got, problems, err)
			continue
		}
		for i, want := range wants {
			if p := fmt.Sprintf("%d %s", problems[i].Line, problems[i].Says); !strings.HasPrefix(p, want) || problems[i].Input != "deploys" {
				t.Errorf("%s: %q, want %q", c.name, p, want)
			}
		}
	}
}

func TestUnusable(t *testing.T) {
	for text, want := range map[string]string{
		`[{"time":"soon"}]`: "line 1", "hello\nworld\n": "line 1: the header names no time", "hello": "line 1", "2026-03-02T11:29:00Z,shop\n": "line 1",
		"[": "line 1", "{": "line 1", "{}": "no time", "[1]": "not an object",
		strings.Repeat("[", 100_000): "not valid", strings.Repeat(`{"a":`, 100_000): "not valid",
	} {
		if _, _, err := Read(strings.NewReader(text), "d"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v, want %q", text, err, want)
		}
	}
	for _, none := range []string{"", " \n", "[]", "time,service\n", `{"deploys":[]}`, `{"data":{"items":[]}}`} {
		if list, problems, err := Read(strings.NewReader(none), "d"); err != nil || len(list)+len(problems) > 0 {
			t.Errorf("%q: %v %v %v, want nothing", none, list, problems, err)
		}
	}
}

func TestBounds(t *testing.T) {
	const good = `{"at":1772448000},`
	list, problems, err := Read(strings.NewReader("["+strings.Repeat(good, maxMarkers+50)+`{"at":1}]`), "d")
	if err != nil || len(list) != maxMarkers || len(problems) != 1 || !strings.Contains(problems[0].Says, "100000 entries") {
		t.Errorf("%d markers, %v %v", len(list), problems, err)
	}
	list, problems, err = Read(strings.NewReader("at\n1772448000\n"+strings.Repeat("x\n", maxProblems+50)), "d")
	if err != nil || len(list) != 1 || len(problems) != maxProblems+1 || problems[maxProblems].Says != "50 more entries up to here could not be used" {
		t.Errorf("%d markers, %d problems, %v", len(list), len(problems), err)
	}
}

// A list that is too long is refused, not cut.
func TestListsAreReadUpToALimit(t *testing.T) {
	if _, _, err := Read(endless{}, "d"); err == nil || !strings.Contains(err.Error(), "64 MiB") {
		t.Errorf("endless input: %v", err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func FuzzRead(f *testing.F) {
	f.Add(`[{"time":"2026-03-02T11:29:00Z","service":"shop"}]`)
	f.Add("time,service\n2026-03-02T11:29:00Z,shop\n")
	f.Add(`{"at":1772448000}` + "\n{")
	f.Add("{\n\"at\":1772448000}\n{\n\"date\":\"2026-03-02 11:29\"}")
	f.Add(`{"data":{"items":[{"metadata":{"created":"2026-03-02T11:29:00Z"}},7]}}`)
	f.Add("[{\"at\":1772448000},\n{\"at")
	f.Fuzz(func(t *testing.T, text string) {
		list, problems, err := Read(strings.NewReader(text), "f")
		if err != nil && len(list) > 0 {
			t.Fatal("markers and an error")
		}
		for i, m := range list {
			if m.Time.Year() < 1970 || m.Kind == "" || len(m.Service)+len(m.Version)+len(m.Note) > 9*maxText {
				t.Fatalf("marker %+v", m)
			}
			if i > 0 && m.Time.Before(list[i-1].Time) {
				t.Fatal("not sorted")
			}
		}
		lines := strings.Count(text, "\n") + strings.Count(text, "\r") + 1
		for _, p := range problems {
			if p.Says == "" || p.Input != "f" || p.Line < 1 || p.Line > lines {
				t.Fatalf("problem %+v of %d lines", p, lines)
			}
		}
	})
}
