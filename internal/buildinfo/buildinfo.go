// Package buildinfo tells which authlog a program is. Partial timelines carry it, and
// those of different versions do not merge.
package buildinfo

import "runtime/debug"

// Version returns the release that was set when the program was built, or the module version
// of "go install", or devel.
func Version(release string) string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}
