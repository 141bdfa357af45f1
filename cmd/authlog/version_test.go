package main

import (
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

func TestVersionNamesTheBuild(t *testing.T) {
	platform := "platform  " + runtime.GOOS + "/" + runtime.GOARCH + "\n"
	set := func(pairs ...string) []debug.BuildSetting {
		var out []debug.BuildSetting
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, debug.BuildSetting{Key: pairs[i], Value: pairs[i+1]})
		}
		return out
	}
	for _, c := range []struct {
		name string
		info *debug.BuildInfo
		want string
	}{
		{"from a repository", &debug.BuildInfo{GoVersion: "go1.99", Settings: set("vcs", "git", "vcs.revision", "0a1b2c", "vcs.time", "2026-03-02T11:29:00Z", "vcs.modified", "false")},
			"revision  0a1b2c\ndate      2026-03-02T11:29:00Z\ngo        go1.99\n" + platform},
		{"with changes that are not committed", &debug.BuildInfo{GoVersion: "go1.99", Settings: set("vcs.revision", "0a1b2c", "vcs.modified", "true")},
			"revision  0a1b2c with changes\ngo        go1.99\n" + platform},
		{"from an archive", &debug.BuildInfo{GoVersion: "go1.99"}, "go        go1.99\n" + platform},
		{"without build information", nil, "go        " + runtime.Version() + "\n" + platform},
	} {
		first, rest, _ := strings.Cut(versionText(c.info), "\n")
		if first != "authlog "+toolVersion() || rest != c.want {
			t.Errorf("%s: %s\n%s", c.name, first, rest)
		}
	}
}

// A release sets main.version, which must win over what the build information says.
func TestReleaseVersionWins(t *testing.T) {
	defer func(was string) { version = was }(version)
	version = "v9.8.7"
	for _, args := range [][]string{{"version"}, {"--version"}} {
		if out := must(t, args...); !strings.HasPrefix(out, "authlog v9.8.7\n") || !strings.Contains(out, "platform") {
			t.Errorf("%v: %s", args, out)
		}
	}
}
