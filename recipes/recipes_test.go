// Package recipes tests the recipes through stand-ins of their engines, which keep the
// contract that a recipe builds on: how a task learns its number, how a failure shows,
// and what is tried again.
package recipes

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// bin is a folder with authlog and the recipes.
var bin string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "recipes-*")
	if err != nil {
		panic(err)
	}
	here, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	bin = dir
	build := exec.Command("go", "build", "-o", dir, "authlog/cmd/authlog")
	if out, err := build.CombinedOutput(); err != nil {
		panic(fmt.Sprintf("%v: %s", err, out))
	}
	os.Setenv("PATH", strings.Join([]string{dir, here, os.Getenv("PATH")}, ":"))
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// must runs a shell command that is to succeed, and returns its output.
func must(t *testing.T, command string, env ...string) string {
	t.Helper()
	code, out, stderr := sh(command, "", env...)
	if code != 0 {
		t.Fatalf("%s: exit %d: %s", command, code, stderr)
	}
	return out
}

func sh(command, stdin string, env ...string) (code int, out, stderr string) {
	var o, e bytes.Buffer
	cmd := exec.Command("sh", "-c", command)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &o, &e
	cmd.Run()
	return cmd.ProcessState.ExitCode(), o.String(), e.String()
}

const splits = 20

// order is that in which an engine may start tasks: any.
func order() (tasks []int) {
	for i := range splits {
		tasks = append(tasks, (i*7+3)%splits)
	}
	return tasks
}

// site is the volume that the tasks of a recipe share.
type site struct {
	dir  string
	want string // the report of the logs, by one process
}

// newSite links to logs and plans them: bundled ones, or those that the glob
// AUTHLOG_TEST_LOGS names.
func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{dir: t.TempDir()}
	pattern := cmp.Or(os.Getenv("AUTHLOG_TEST_LOGS"), "../testdata/causes/*/win/a*.log")
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) < splits {
		t.Fatalf("%d logs of %s, %v", len(found), pattern, err)
	}
	for i, path := range found {
		if path, err = filepath.Abs(path); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, filepath.Join(s.dir, fmt.Sprintf("%03d.log", i))); err != nil {
			t.Fatal(err)
		}
	}
	must(t, fmt.Sprintf("authlog plan --splits %d -o %s %s/*.log", splits, s.manifest(), s.dir))
	s.want = must(t, fmt.Sprintf("authlog analyze --format json %s/*.log", s.dir))
	if !strings.Contains(s.want, `"verdict"`) {
		t.Fatal("no burst: the comparison would show little")
	}
	return s
}

func (s *site) manifest() string { return filepath.Join(s.dir, "manifest.jsonl") }
func (s *site) parts() string    { return filepath.Join(s.dir, "parts") }

// hide takes one input of a split away until the returned function is called.
func (s *site) hide(t *testing.T, split int) (restore func()) {
	t.Helper()
	b, err := os.ReadFile(s.manifest())
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		var e struct {
			Split int
			Name  string
		}
		if json.Unmarshal([]byte(line), &e) == nil && e.Name != "" && e.Split == split {
			if err := os.Rename(e.Name, e.Name+".hidden"); err != nil {
				t.Fatal(err)
			}
			return func() { os.Rename(e.Name+".hidden", e.Name) }
		}
	}
	t.Fatalf("no split %d", split)
	return nil
}

// missing checks that merge and the report tell of the one split that is not there, and
// that nothing but whole parts is.
func (s *site) missing(t *testing.T, split int) {
	t.Helper()
	_, _, stderr := sh(fmt.Sprintf("authlog merge -o %s/some.tl %s/*.tl", s.dir, s.parts()), "")
	if want := fmt.Sprintf("1 of %d splits", splits); !strings.Contains(stderr, want) || !strings.Contains(stderr, fmt.Sprintf("missing: %d\n", split)) {
		t.Errorf("merge says %q, want %q and split %d", stderr, want, split)
	}
	if doc := must(t, fmt.Sprintf("authlog analyze --format json %s/some.tl", s.dir)); !strings.Contains(doc, `"splits-missing"`) {
		t.Error("the report does not tell that a split is missing")
	}
	if list, _ := filepath.Glob(filepath.Join(s.parts(), ".authlog-*")); len(list) > 0 {
		t.Errorf("%v is left", list)
	}
}

// whole checks that the parts give the report of the logs.
func (s *site) whole(t *testing.T) {
	t.Helper()
	if got := must(t, fmt.Sprintf("authlog analyze --format json %s/*.tl", s.parts())); got != s.want {
		t.Errorf("another report than that of the logs (%d and %d bytes)", len(got), len(s.want))
	}
}

// array runs the command of a job array as its engine does: one process per index, in
// any order, the index in a variable, a task that failed once more.
func (s *site) array(t *testing.T, command []string, variable string) {
	t.Helper()
	for i, word := range command {
		if rest, ok := strings.CutPrefix(word, "/data/"); ok { // the mounted volume
			command[i] = s.dir + "/" + rest
		}
	}
	line := "exec " + strings.Join(command, " ")
	const bad = 4
	restore := s.hide(t, bad)
	for _, i := range order() {
		code, _, stderr := sh(line, "", fmt.Sprintf("%s=%d", variable, i))
		if (code != 0) != (i == bad) || i == bad && !strings.Contains(stderr, "no such file") {
			t.Fatalf("task %d: exit %d: %s", i, code, stderr)
		}
	}
	s.missing(t, bad)
	restore()
	// A part of a task that was killed is there twice over: engines start some again.
	for _, i := range []int{bad, 1} {
		must(t, line, fmt.Sprintf("%s=%d", variable, i))
	}
	s.whole(t)
}

// TestKubernetesJob decodes strictly, so a key that is misspelt fails.
func TestKubernetesJob(t *testing.T) {
	b, err := os.ReadFile("kubernetes-job.yaml")
	if err != nil {
		t.Fatal(err)
	}
	type mount struct {
		Name      string
		MountPath string `yaml:"mountPath"`
	}
	type container struct {
		Name, Image  string
		Command      []string
		Resources    map[string]map[string]string
		VolumeMounts []mount `yaml:"volumeMounts"`
	}
	type volume struct {
		Name                  string
		PersistentVolumeClaim map[string]string `yaml:"persistentVolumeClaim"`
	}
	var job struct {
		APIVersion string `yaml:"apiVersion"`
		Kind       string
		Metadata   map[string]string
		Spec       struct {
			CompletionMode           string `yaml:"completionMode"`
			Completions, Parallelism int
			BackoffLimitPerIndex     int `yaml:"backoffLimitPerIndex"`
			Template                 struct {
				Spec struct {
					RestartPolicy string `yaml:"restartPolicy"`
					Containers    []container
					Volumes       []volume
				}
			}
		}
	}
	if err := yaml.UnmarshalWithOptions(b, &job, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	pod := job.Spec.Template.Spec
	// backoffLimitPerIndex is allowed with Indexed and Never only.
	if job.Spec.CompletionMode != "Indexed" || pod.RestartPolicy != "Never" || job.Spec.BackoffLimitPerIndex < 1 {
		t.Errorf("%+v", job.Spec)
	}
	if c := pod.Containers[0]; c.VolumeMounts[0].MountPath != "/data" || c.VolumeMounts[0].Name != pod.Volumes[0].Name {
		t.Errorf("mounts %v, volumes %v", c.VolumeMounts, pod.Volumes)
	}
	newSite(t).array(t, pod.Containers[0].Command, "JOB_COMPLETION_INDEX")
}

func TestAWSBatch(t *testing.T) {
	b, err := os.ReadFile("aws-batch.json")
	if err != nil {
		t.Fatal(err)
	}
	var job struct {
		JobDefinitionName, Type string
		RetryStrategy           struct{ Attempts int }
		Timeout                 struct{ AttemptDurationSeconds int }
		ContainerProperties     struct {
			Image                string
			Command              []string
			ResourceRequirements []struct{ Type, Value string }
			MountPoints          []struct{ SourceVolume, ContainerPath string }
			Volumes              []struct {
				Name                   string
				EfsVolumeConfiguration struct{ FileSystemID string }
			}
		}
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&job); err != nil {
		t.Fatal(err)
	}
	// Batch takes 1 to 10 attempts.
	if n := job.RetryStrategy.Attempts; n < 2 || n > 10 || job.ContainerProperties.MountPoints[0].ContainerPath != "/data" {
		t.Errorf("%+v", job)
	}
	newSite(t).array(t, job.ContainerProperties.Command, "AWS_BATCH_JOB_ARRAY_INDEX")
}

// TestSparkPipe stands in for rdd.pipe with checkCode: each partition is a process that
// gets its elements as lines, a code other than 0 fails the task, and the job tries it
// again.
func TestSparkPipe(t *testing.T) {
	b, err := os.ReadFile("spark.py")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(b), `.pipe(f"`)
	command, rest, ok2 := strings.Cut(rest, `", checkCode=True)`)
	if !ok || !ok2 || !strings.Contains(rest, "len(done) != splits") {
		t.Fatal("spark.py does not pipe with checkCode, or does not count what is done")
	}
	s := newSite(t)
	command = strings.NewReplacer("{manifest}", s.manifest(), "{parts}", s.parts()).Replace(command)
	const bad = 2
	restore := s.hide(t, bad)
	var done []string
	for i := 0; i <= splits; i += 2 { // two splits each, and a partition without any
		partition := fmt.Sprintf("%d\n%d\n", i, i+1)
		if i == splits {
			partition = ""
		}
		code, out, stderr := sh(command, partition)
		if failed := i == bad; (code != 0) != failed {
			t.Fatalf("partition %q: exit %d: %s", partition, code, stderr)
		} else if failed {
			continue // Spark drops what a failed task printed
		}
		done = append(done, strings.Fields(out)...)
	}
	if slices.Contains(done, "2") || slices.Contains(done, "3") {
		t.Errorf("%v are said to be done", done)
	}
	restore()
	code, out, stderr := sh(command, "2\n3\n")
	if code != 0 || len(done)+len(strings.Fields(out)) != splits {
		t.Errorf("exit %d, done %v and %q: %s", code, done, out, stderr)
	}
	s.whole(t)
}

func TestOneMachine(t *testing.T) {
	if _, err := exec.LookPath("parallel"); err != nil {
		t.Skip("GNU parallel is not installed")
	}
	s := newSite(t)
	command := fmt.Sprintf("one-machine %s %s", s.manifest(), s.parts())
	const bad = 3
	restore := s.hide(t, bad)
	code, _, stderr := sh(command, "")
	if code != 1 || !strings.Contains(stderr, "no such file") {
		t.Errorf("one split fails: exit %d: %s", code, stderr)
	}
	s.missing(t, bad)
	restore()
	must(t, command)
	s.whole(t)
	log, err := os.ReadFile(filepath.Join(s.parts(), "parallel.log"))
	if err != nil || strings.Count(string(log), "--split") != splits+1 {
		t.Errorf("%v: not only the split that failed ran again:\n%s", err, log)
	}
}
