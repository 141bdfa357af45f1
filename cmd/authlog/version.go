package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"authlog/internal/buildinfo"
)

// version is set by release builds (-ldflags "-X main.version=v1.2.3").
var version = ""

// toolVersion is the release, or the module version of "go install", or devel.
func toolVersion() string { return buildinfo.Version(version) }

func newVersion(std stdio) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(std.out, "authlog", toolVersion())
			return err
		},
	}
}
