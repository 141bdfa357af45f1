package sim

import (
	"bytes"
	"fmt"
	"path"
	"time"
)

// Tree returns all files of the repository's testdata folder, by path. It is a
// pure function: two calls give the same bytes.
func Tree() (map[string][]byte, error) {
	t := tree{}
	for i, c := range caseTable {
		if err := t.addCase(i, c); err != nil {
			return nil, err
		}
	}
	for i, kind := range QuietKinds {
		cfg := compact(uint64(9000+i), i)
		cfg.Quiet, cfg.Rate = kind, quietRate
		if err := t.add("quiet/"+kind, cfg, []string{FileApp, FileCombined}, nil); err != nil {
			return nil, err
		}
	}
	for _, add := range []func() error{t.addDemo, t.addFormats} {
		if err := add(); err != nil {
			return nil, err
		}
	}
	t.addHostile()
	return t, nil
}

// OwnedFolders are the folders of testdata in which Tree accounts for every
// file; the others hold files from elsewhere as well.
var OwnedFolders = []string{"causes", "quiet", "demo"}

type tree map[string][]byte

// caseTable says, per cause, which incidents stand in testdata/causes: one that
// the cause explains, one of its classic neighbour, and a quiet log with the
// pattern that tempts to name it. The files are those from which the two
// incidents can be told apart.
var caseTable = []testCase{
	{win: Fault{"missing-auth-header", 0}, lookalike: Fault{"header-stripped-by-proxy", 0}, quiet: "monitor", files: []string{FileApp, FileALB}},
	{win: Fault{"expired-token", 0}, lookalike: Fault{"clock-skew", 0}, quiet: "churn", files: []string{FileApp}, hosts: true},
	{win: Fault{"revoked-credential", 0}, lookalike: Fault{"expired-token", 2}, quiet: "churn", files: []string{FileApp}},
	{win: Fault{"wrong-auth-scheme", 0}, lookalike: Fault{"missing-auth-header", 0}, quiet: "challenge", files: []string{FileApp}},
	{win: Fault{"malformed-token", 3}, lookalike: Fault{"signing-key-mismatch", 1}, quiet: "403", files: []string{FileApp}},
	{win: Fault{"environment-mismatch", 0}, lookalike: Fault{"revoked-credential", 2}, quiet: "deploys", files: []string{FileApp}},
	{win: Fault{"clock-skew", 1}, lookalike: Fault{"expired-token", 0}, quiet: "deploys", files: []string{FileApp}, hosts: true},
	{win: Fault{"header-stripped-by-proxy", 0}, lookalike: Fault{"missing-auth-header", 2}, quiet: "monitor", files: []string{FileApp, FileALB}},
	{win: Fault{"cors-preflight", 0}, lookalike: Fault{"missing-auth-header", 2}, quiet: "steady", files: []string{FileCombined}},
	{win: Fault{"audience-issuer-mismatch", 1}, lookalike: Fault{"environment-mismatch", 2}, quiet: "deploys", files: []string{FileApp}, library: "jsonwebtoken"},
	{win: Fault{"signing-key-mismatch", 0}, lookalike: Fault{"secret-not-loaded", 0}, quiet: "deploys", files: []string{FileApp}},
	{win: Fault{"authorizer-misconfigured", 0}, lookalike: Fault{"auth-backend-unreachable", 1}, quiet: "403", files: []string{FileApp, FileALB}},
	{win: Fault{"auth-backend-unreachable", 1}, lookalike: Fault{"signing-key-mismatch", 0}, quiet: "404", files: []string{FileApp}},
	{win: Fault{"stale-auth-cache", 1}, lookalike: Fault{"revoked-credential", 0}, quiet: "churn", files: []string{FileApp, FileExtended}},
	{win: Fault{"secret-not-loaded", 0}, lookalike: Fault{"signing-key-mismatch", 1}, quiet: "deploys", files: []string{FileApp}},
	{win: Fault{"service-identity", 0}, lookalike: Fault{"expired-token", 1}, quiet: "monitor", files: []string{FileApp}},
	{win: Fault{"refresh-loop", 2}, lookalike: Fault{"expired-token", 0}, quiet: "churn", files: []string{FileApp, FileALB}},
	{win: Fault{"credential-attack", 0}, lookalike: Fault{"revoked-credential", 0}, quiet: "scanner", files: []string{FileExtended}},
	{win: Fault{"unknown", 0}, lookalike: Fault{"wrong-auth-scheme", 2}, quiet: "monitor", files: []string{FileApp}},
}

type testCase struct {
	win, lookalike Fault
	quiet          string
	files          []string
	library        string // when the texts of a certain one matter
	hosts          bool   // the instance matters
}

// compact is the configuration of small logs. The running number rotates
// through libraries and loggers.
func compact(seed uint64, i int) Config {
	lib := libraryNames[i%len(libraryNames)]
	names := loggersOf[lib]
	topology := topologyIngress
	return Config{Seed: seed, Hours: 0.8, Rate: 3, Compact: true, Calm: true, Text: "full", Library: lib, Logger: names[i/len(libraryNames)%len(names)], Layout: 1 + i%len(layouts), Topology: topology}
}

// quietRate is the traffic of small logs without incident, per minute.
const quietRate = 1.4

// want is what an analyser should say about a folder of testdata.
type want struct {
	Cause string     `json:"cause"` // "" when there is no incident
	Start *time.Time `json:"start,omitempty"`
	End   *time.Time `json:"end,omitempty"`
	P05   *time.Time `json:"start_p05,omitempty"` // when 5 % of the refusals have passed: a ramp has a thin head
	Not   string     `json:"not,omitempty"`       // the cause that must not be named first
}

func (t tree) addCase(i int, c testCase) error {
	dir := "causes/" + c.win.Cause + "/"
	seed := uint64(100 + 100*i)
	for _, part := range []struct {
		name  string
		fault []Fault
		quiet string
		want  want
	}{
		{"win", []Fault{c.win}, "", want{Cause: c.win.Cause}},
		{"lookalike", []Fault{c.lookalike}, "", want{Cause: c.lookalike.Cause, Not: c.win.Cause}},
		{"quiet", nil, c.quiet, want{Not: c.win.Cause}},
	} {
		cfg := compact(seed, i)
		cfg.Faults, cfg.Quiet = part.fault, part.quiet
		if c.library != "" {
			cfg.Library, cfg.Logger = c.library, loggersOf[c.library][0]
		}
		cfg.Hosts = c.hosts
		files := c.files
		if part.quiet != "" {
			cfg.Rate, files = quietRate, files[:1]
		}
		if err := t.add(dir+part.name, cfg, files, &part.want); err != nil {
			return err
		}
	}
	return nil
}

// add runs a configuration and keeps the files asked for. An extended nginx log
// brings its log_format along.
func (t tree) add(dir string, cfg Config, files []string, w *want) error {
	inc, err := enough(cfg)
	if err != nil {
		return err
	}
	for _, name := range files {
		data := inc.File(name)
		if len(data) == 0 {
			return fmt.Errorf("sim: testdata/%s has no %s", dir, name)
		}
		t[path.Join(dir, name)] = data
		if name == FileExtended {
			t[path.Join(dir, FileConf)] = inc.File(FileConf)
		}
	}
	if d := inc.File(FileDeploys); !bytes.Equal(d, []byte("[]\n")) {
		t[path.Join(dir, FileDeploys)] = d
	}
	if w == nil {
		return nil
	}
	if w.Cause != "" {
		c := inc.Truth.Causes[0]
		w.Start, w.End, w.P05 = &c.Start, &c.End, &c.StartP05
	}
	t[path.Join(dir, "want.json")] = indented(w)
	return nil
}

// enough runs a configuration with the first seed from cfg.Seed on that gives
// an incident of some weight: a small log easily has too few requests of one
// kind.
func enough(cfg Config) (*Incident, error) {
	for try := range 64 {
		if try > 0 && try%8 == 0 {
			cfg.Rate *= 1.3 // a thin cause needs a denser log
		}
		cfg.dry = len(cfg.Faults) > 0
		inc, err := Run(cfg)
		if err != nil || !cfg.dry {
			return inc, err
		}
		if inc.Truth.Causes[0].Refused >= leastRefused {
			cfg.dry = false
			return Run(cfg)
		}
		cfg.Seed++
	}
	return nil, fmt.Errorf("sim: no seed gives %v enough refusals", cfg.Faults)
}

// leastRefused is more than analysers need before they commit themselves.
const leastRefused = 36

// addDemo adds the example of the README: a mobile release without
// Authorization header, seen by the balancer, nginx and the applications.
func (t tree) addDemo() error {
	cfg := compact(7, 2)
	cfg.Faults = []Fault{{"missing-auth-header", 0}}
	cfg.Calm, cfg.Hours, cfg.Rate, cfg.Layout, cfg.Library, cfg.Logger = false, 1.2, 4, 3, "jsonwebtoken", "pino"
	return t.add("demo", cfg, []string{FileALB, FileExtended, FileApp}, nil)
}

// addFormats adds a few lines of every format that a run can write.
func (t tree) addFormats() error {
	base := Config{Seed: 41, Hours: 1, Rate: 4, Compact: true, Calm: true, Text: "full", Topology: topologyIngress, Faults: []Fault{{"expired-token", 2}}}
	for i := range layouts {
		cfg := base
		cfg.Layout = i + 1
		inc, err := Run(cfg)
		if err != nil {
			return err
		}
		dir := "formats/nginx-" + layouts[i].name + "/"
		t[dir+"access.log"], t[dir+FileConf] = excerpt(inc.File(FileExtended)), inc.File(FileConf)
		if i == 0 {
			t["formats/nginx-combined/access.log"] = excerpt(inc.File(FileCombined))
			t["formats/alb/29-fields.log"] = excerpt(inc.File(FileALB))
		}
	}
	for _, lib := range libraryNames {
		for _, logger := range loggersOf[lib] {
			cfg := base
			cfg.Library, cfg.Logger = lib, logger
			inc, err := Run(cfg)
			if err != nil {
				return err
			}
			t["formats/app-"+logger+"/"+lib+".log"] = excerpt(inc.File(FileApp))
		}
	}
	return nil
}

// excerpt keeps the first lines of a log and the first refusals.
func excerpt(data []byte) []byte {
	var out []byte
	kept, refused := 0, 0
	for l := range bytes.Lines(data) {
		switch bad := bytes.Contains(l, []byte("401")); {
		case bad && refused < 4:
			refused++
		case !bad && kept < 5:
			kept++
		default:
			continue
		}
		out = append(out, l...)
	}
	return out
}
