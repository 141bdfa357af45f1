package main

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

const examples = "../../examples"

// program builds authlog into a folder of its own and returns an environment in
// which it is found. The examples are run as their users run them.
func program(t *testing.T, tools ...string) []string {
	t.Helper()
	for _, tool := range append(tools, "sh") {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("the example needs %s", tool)
		}
	}
	dir := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", filepath.Join(dir, "authlog"), ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return append(os.Environ(), "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"), "AUTHLOG_CONFIG=none")
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	abs, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}

// watch.sh posts what is new, and the same thing once; log text in the post has no
// markup and mentions nobody.
func TestWatchExample(t *testing.T) {
	env := program(t, "jq", "curl")
	received := make(chan string, 10)
	chat := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var body struct{ Text string }
		text, err := io.ReadAll(r.Body)
		if err = errors.Join(err, json.Unmarshal(text, &body)); err != nil || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%v in %q", err, text)
		}
		received <- body.Text
	}))
	defer chat.Close()
	var posts []string
	state := t.TempDir()
	calm := write(t, "calm.log", strings.ReplaceAll(accessLog(), " 401 ", " 200 "))
	bad := write(t, "bad.log", strings.ReplaceAll(accessLog(), "shop/2.0", "shop/2.0`<!channel>@here&"))
	for i, c := range []struct {
		log   string
		posts int
	}{{calm, 0}, {bad, 1}, {bad, 1}, {calm, 1}, {bad, 2}} {
		cmd := exec.Command("sh", absolute(t, filepath.Join(examples, "watch.sh")), c.log)
		cmd.Env = append(env, "AUTHLOG_STATE="+state, "AUTHLOG_WEBHOOK="+chat.URL)
		if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
			t.Fatalf("run %d: %v: %s", i+1, err, out)
		}
		for len(received) > 0 {
			posts = append(posts, <-received)
		}
		if len(posts) != c.posts {
			t.Fatalf("run %d: %d posts, want %d", i+1, len(posts), c.posts)
		}
	}
	if !strings.HasPrefix(posts[0], "*new*: `outage`, ") || !strings.Contains(posts[0], "&lt;!channel&gt;@here") || strings.Count(posts[0], "`")%2 != 0 {
		t.Errorf("post: %s", posts[0])
	}
	for _, name := range []string{"report.json", "report.html", "authlog.prom"} {
		if info, err := os.Stat(filepath.Join(state, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	cmd := exec.Command("sh", absolute(t, filepath.Join(examples, "watch.sh")), filepath.Join(state, "none.log"))
	cmd.Env = append(env, "AUTHLOG_STATE="+state)
	if out, err := cmd.CombinedOutput(); err == nil {
		t.Errorf("without logs it succeeds: %s", out)
	}
}

// The step of the workflow runs in this repository, fills the summary and fails on
// the outage of the demo.
func TestWorkflowExample(t *testing.T) {
	env := program(t, "bash")
	var flow struct {
		Jobs map[string]struct {
			Env   map[string]string
			Steps []struct{ Name, Run, Uses string }
		}
	}
	decodeYAML(t, filepath.Join(examples, "github", "authlog.yml"), &flow)
	job, dir, ran := flow.Jobs["analyze"], t.TempDir(), false
	summary := filepath.Join(dir, "summary.md")
	for _, step := range job.Steps {
		if step.Name != "Analyze" {
			continue
		}
		ran = true
		cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.Run)
		cmd.Dir = dir
		cmd.Env = append(env, "GITHUB_STEP_SUMMARY="+summary, "LOGS="+absolute(t, filepath.Join("../..", job.Env["LOGS"])))
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != exitPolicy {
			t.Errorf("%v: %s", err, out)
		}
	}
	if !ran {
		t.Fatal("no step called Analyze")
	}
	if !strings.HasPrefix(text(t, summary), "## 401 report") {
		t.Errorf("summary: %.100q", text(t, summary))
	}
}

func decodeYAML(t *testing.T, path string, into any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(text(t, path)), into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// What the CronJob mounts and sets is there, and is what the script reads.
func TestCronJobExample(t *testing.T) {
	type named struct{ Name string }
	var job struct {
		APIVersion string `yaml:"apiVersion"`
		Kind       string
		Spec       struct {
			Schedule    string
			JobTemplate struct {
				Spec struct {
					Template struct {
						Spec struct {
							Containers []struct {
								Args         []string
								Env          []named
								VolumeMounts []struct {
									Name      string
									MountPath string `yaml:"mountPath"`
								} `yaml:"volumeMounts"`
							}
							Volumes []named
						}
					}
				}
			} `yaml:"jobTemplate"`
		}
	}
	decodeYAML(t, filepath.Join(examples, "kubernetes", "cronjob.yaml"), &job)
	pod := job.Spec.JobTemplate.Spec.Template.Spec
	if job.APIVersion != "batch/v1" || job.Kind != "CronJob" || len(strings.Fields(job.Spec.Schedule)) != 5 || len(pod.Containers) != 1 {
		t.Fatalf("%+v", job)
	}
	c := pod.Containers[0]
	volumes := map[string]bool{}
	for _, v := range pod.Volumes {
		volumes[v.Name] = true
	}
	mounted := map[string]bool{}
	for _, m := range c.VolumeMounts {
		mounted[m.MountPath] = true
		if !volumes[m.Name] {
			t.Errorf("no volume %s", m.Name)
		}
	}
	if len(c.Args) != 1 || !mounted[c.Args[0]] || !mounted["/state"] {
		t.Errorf("args %v, mounts %v", c.Args, mounted)
	}
	script := text(t, filepath.Join(examples, "watch.sh"))
	if len(c.Env) == 0 {
		t.Error("no environment")
	}
	for _, e := range c.Env {
		if !strings.Contains(script, "${"+e.Name+":-") {
			t.Errorf("watch.sh does not read %s", e.Name)
		}
	}
}

func TestCrontabAndUnits(t *testing.T) {
	jobs := 0
	for line := range strings.Lines(text(t, filepath.Join(examples, "crontab"))) {
		if fields := strings.Fields(line); len(fields) > 5 && strings.HasPrefix(line, "*") {
			jobs++
			if !strings.Contains(line, "watch.sh /") {
				t.Errorf("%q", line)
			}
		}
	}
	if jobs != 1 {
		t.Errorf("%d jobs in the crontab", jobs)
	}
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("no systemd to verify the units")
	}
	dir := t.TempDir()
	for _, name := range []string{"authlog.service", "authlog.timer"} {
		unit := strings.ReplaceAll(text(t, filepath.Join(examples, "systemd", name)), "/usr/local/lib/authlog/watch.sh", absolute(t, filepath.Join(examples, "watch.sh")))
		if err := os.WriteFile(filepath.Join(dir, name), []byte(unit), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command("systemd-analyze", "verify", filepath.Join(dir, "authlog.service"), filepath.Join(dir, "authlog.timer")).CombinedOutput()
	if err != nil || strings.Contains(string(out), dir) {
		t.Errorf("%v: %s", err, out)
	}
}

// Every example has its place in the documentation.
func TestExamplesAreDocumented(t *testing.T) {
	page := text(t, "../../docs/scheduled.md")
	err := filepath.WalkDir(examples, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			if rel, _ := filepath.Rel(examples, path); !strings.Contains(page, "../examples/"+filepath.ToSlash(rel)) {
				t.Errorf("docs/scheduled.md does not link %s", rel)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
