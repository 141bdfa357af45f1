package parsers

// Builtin lists the formats to read with: a user's own first, then those that
// authlog knows without being told, in the order in which detection prefers them
// when two fit a line equally well: a format that accepts little comes before
// one that accepts much.
func Builtin(own ...Format) []Format {
	access := append([]Format{ALBFormat(), elbClassicFormat()}, NginxFormats()...)
	access = append(access, ltsvFormat(), logfmtFormat())
	inner := append(append([]Format{}, own...), access...)
	list := append([]Format{}, own...)
	list = append(list, ALBFormat(), elbClassicFormat(), jsonFormat(inner), cloudfrontFormat(), w3cFormat(), csvFormat(inner),
		ltsvFormat(), logfmtFormat(), prefixedFormat(inner))
	return append(list, NginxFormats()...)
}
