package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"authlog/internal/buildinfo"
)

// version is set by release builds (-ldflags "-X main.version=v1.2.3").
var version = ""

// toolVersion is the release, or the module version of "go install", or devel.
func toolVersion() string { return buildinfo.Version(version) }

// buildInfo is what the linker noted of the build; nil where it did not.
func buildInfo() *debug.BuildInfo {
	info, _ := debug.ReadBuildInfo()
	return info
}

func newVersion(std stdio) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, and what it was built from",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprint(std.out, versionText(buildInfo()))
			return err
		},
	}
}

// versionText is what a bug report needs to name the build. The date is that of the
// revision: a date of the build would make each build another one.
func versionText(info *debug.BuildInfo) string {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-9s %s\n", name, value)
		}
	}
	fmt.Fprintln(&b, "authlog", toolVersion())
	made := runtime.Version()
	if info != nil {
		vcs := map[string]string{}
		for _, s := range info.Settings {
			vcs[s.Key] = s.Value
		}
		revision := vcs["vcs.revision"]
		if vcs["vcs.modified"] == "true" {
			revision += " with changes"
		}
		line("revision", revision)
		line("date", vcs["vcs.time"])
		made = cmp.Or(info.GoVersion, made)
	}
	line("go", made)
	line("platform", runtime.GOOS+"/"+runtime.GOARCH)
	return b.String()
}
