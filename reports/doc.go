// Package reports turns ranked findings into a report and writes it. The model
// is the JSON contract, version 1: what the JSON says is all that any other
// format may show. Reports never decide; they only round, sort and lay out.
//
// Log text is hostile. The model keeps it as it is, since JSON can carry it
// safely; each format neutralises it for its own medium (see Clean).
package reports
