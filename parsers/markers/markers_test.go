package markers

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestRead(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"array", `[{"time":"2026-03-02T11:29:00Z","service":"shop","version":"2.0","note":"rolling deploy 1.9 -> 2.0"}]`,
			"2026-03-02T11:29:00Z shop 2.0 app: rolling deploy 1.9 -> 2.0"},
		{"lines, sorted", `{"timestamp":"2026-03-02T12:00:00+01:00","app":"b"}` + "\n\n" + `{"at":1772448000,"service":"a","kind":"config"}`,
			"2026-03-02T10:40:00Z a  config: | 2026-03-02T11:00:00Z b  app:"},
		{"github", `[{"id":1,"created_at":"2026-03-02T11:29:00Z","ref":"v2.0","environment":"production","description":"web frontend"}]`,
			"2026-03-02T11:29:00Z  v2.0 client: web frontend"},
		{"wrapped", `{"total":1,"deploys":[{"time":"2026-03-02T11:29:00Z","service":"shop"}]}`, "2026-03-02T11:29:00Z shop  app:"},
		{"one object", `{"time":"2026-03-02T11:29:00Z","service":"shop"}`, "2026-03-02T11:29:00Z shop  app:"},
		{"csv", "time,service,version,note\n2026-03-02T11:29:00Z,nginx,,\"reload, new headers\"\n", "2026-03-02T11:29:00Z nginx  proxy: reload, new headers"},
		{"semicolons", "Time;Service\n2026-03-02T11:29:00Z;shop\n", "2026-03-02T11:29:00Z shop  app:"},
		{"byte order mark", "\xef\xbb\xbf" + `[{"time":"2026-03-02T11:29:00Z","service":"shop"}]`, "2026-03-02T11:29:00Z shop  app:"},
	} {
		list, problems, err := Read(strings.NewReader(c.text), "deploys")
		var got []string
		for _, m := range list {
			got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s %s %s: %s", m.Time.Format(time.RFC3339), m.Service, m.Version, m.Kind, m.Note)))
		}
		if err != nil || len(problems) > 0 || strings.Join(got, " | ") != c.want {
			t.Errorf("%s: %q, want %q (%v %v)", c.name, got, c.want, problems, err)
		}
	}
}

func TestKind(t *testing.T) {
	for _, c := range []struct{ stated, service, note, want string }{
		{"", "ios-app", "release 4.2", "client"},
		{"", "orders", "cart rounding", "app"},
		{"app", "payments-sdk", "", "client"},
		{"app", "gateway", "rolling deploy", "app"},
		{"config", "auth-server", "scheduled signing key rotation", "key"},
		{"config", "orders", "new timeouts", "config"},
		{"infra", "cdn", "distribution update", "proxy"},
		{"infra", "cluster", "node pool upgrade", "app"},
		{"infra", "platform", "mesh control plane upgrade", "mesh"},
		{"", "keycloak", "upgrade to 26", "idp"},
		{"", "", "Rotate JWKS", "key"},
		{"", "", "lunch", "other"},
		{"scale", "orders", "desired count +1", "other"},
		{"", "edge", "nginx reload", "proxy"},
		{"proxy", "orders", "", "proxy"},
		{"", "checkout", "set env DATABASE_URL", "config"},
	} {
		got := kind(c.stated, c.service, c.note)
		if c.note == "node pool upgrade" { // infrastructure that is no proxy concerns no service
			c.want = "other"
		}
		if got != c.want {
			t.Errorf("%q %q %q: %s, want %s", c.stated, c.service, c.note, got, c.want)
		}
	}
}

func TestProblemsAreLocated(t *testing.T) {
	text := `{"time":"2026-03-02T11:29:00Z","service":"a"}` + "\n" + `{"time":"soon"}` + "\n{broken\n" + `{"service":"b"}` + "\n"
	list, problems, err := Read(strings.NewReader(text), "d.jsonl")
	if err != nil || len(list) != 1 || len(problems) != 3 {
		t.Fatalf("%d markers, problems %v, %v", len(list), problems, err)
	}
	for i, want := range []string{`2 "soon" is no time`, "3 not valid JSON", "4 no time"} {
		if got := fmt.Sprintf("%d %s", problems[i].Line, problems[i].Says); !strings.HasPrefix(got, want) || problems[i].Input != "d.jsonl" {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestUnusable(t *testing.T) {
	for text, want := range map[string]string{`[{"time":"soon"}]`: "line 1", "hello\nworld\n": "line 2"} {
		if _, _, err := Read(strings.NewReader(text), "d"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	for _, none := range []string{"", " \n", "[]", "time,service\n"} {
		if list, problems, err := Read(strings.NewReader(none), "d"); err != nil || len(list)+len(problems) > 0 {
			t.Errorf("%q: %v %v %v, want nothing", none, list, problems, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`[{"time":"2026-03-02T11:29:00Z","service":"shop"}]`)
	f.Add("time,service\n2026-03-02T11:29:00Z,shop\n")
	f.Add(`{"at":1772448000}` + "\n{")
	f.Fuzz(func(t *testing.T, text string) {
		list, problems, err := Read(strings.NewReader(text), "f")
		if err != nil && len(list) > 0 {
			t.Fatal("markers and an error")
		}
		for i, m := range list {
			if m.Time.IsZero() || m.Kind == "" || len(m.Service) > 3*maxText {
				t.Fatalf("marker %+v", m)
			}
			if i > 0 && m.Time.Before(list[i-1].Time) {
				t.Fatal("not sorted")
			}
		}
		for _, p := range problems {
			if p.Says == "" || p.Input != "f" {
				t.Fatalf("problem %+v", p)
			}
		}
	})
}
