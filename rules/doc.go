// Package rules ranks the likely causes of a burst: a catalogue of causes, one
// declarative file each, and an engine that weighs their evidence over the
// signals of internal/signal. It reads no log and prints nothing.
package rules
