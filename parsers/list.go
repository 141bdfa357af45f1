package parsers

// Builtin lists the formats to read with: a user's own first, then those that
// authlog knows without being told, in the order in which detection prefers them
// when two fit a line equally well: a format that accepts little comes before
// one that accepts much.
func Builtin(own ...Format) []Format {
	access := append([]Format{ALBFormat(), elbClassicFormat()}, textFormats()...)
	access = append(append(access, NginxFormats()...), ltsvFormat(), logfmtFormat())
	inner := append(append([]Format{}, own...), access...)
	list := append([]Format{}, own...)
	list = append(list, textFormats()...)
	list = append(list, ALBFormat(), elbClassicFormat(), jsonFormat(inner), cloudfrontFormat(), w3cFormat(), csvFormat(inner),
		ltsvFormat(), logfmtFormat(), prefixedFormat(inner))
	return append(append(list, NginxFormats()...), textFormat())
}

// textFormats are the formats with a grammar of their own whose lines also
// stand behind the prefix of a transport.
func textFormats() []Format {
	list := []Format{
		NginxErrorFormat(),
		ApacheErrorFormat(),
		HAProxyFormat(),
		EnvoyFormat(),
		TraefikFormat(),
		GinFormat(),
		UvicornFormat(),
		MorganFormat(),
		WerkzeugFormat(),
	}
	return append(list, ngxPresetFormats()...)
}
