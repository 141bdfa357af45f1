package parsers

// Builtin lists the formats that authlog knows without being told, in the order
// in which detection prefers them when two fit a line equally well: a format
// that accepts little comes before one that accepts much.
func Builtin() []Format {
	return append([]Format{ALBFormat()}, NginxFormats()...)
}
