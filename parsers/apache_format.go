package parsers

import (
	"bytes"
	"fmt"
	"strings"
)

const apacheSource = "https://httpd.apache.org/docs/2.4/mod/mod_log_config.html; apache/httpd:modules/loggers/mod_log_config.c"

// CustomFormat makes a format of what the user gives as a log format: a
// log_format of nginx, or a LogFormat of Apache.
func CustomFormat(name, text string) (Format, error) {
	if isApacheFormat(text) {
		return ApacheCustom(name, text)
	}
	return NginxCustom(name, text)
}

// isApacheFormat tells Apache's percent directives from nginx's variables.
func isApacheFormat(text string) bool {
	first := strings.TrimSpace(text)
	if len(first) > 10 && strings.EqualFold(first[:10], "LogFormat ") {
		return true
	}
	return strings.Contains(text, "%") && !strings.Contains(text, "$")
}

// ApacheCustom makes a format of a LogFormat directive of Apache, or of its
// format text alone, by translating it into the language of nginx's log_format.
func ApacheCustom(name, text string) (Format, error) {
	nickname, format := apacheDirective(text)
	if name == "" {
		name = nickname
	}
	if name == "" {
		name = "apache-custom"
	}
	t := apacheTranslator{src: format, final: strings.Contains(format, "%>s")}
	if err := t.translate(); err != nil {
		return Format{}, fmt.Errorf("LogFormat: %w", err)
	}
	switch {
	case !t.status:
		return Format{}, fmt.Errorf("LogFormat %s has no %%s: 401s cannot be told from other responses; add %%>s", name)
	case !t.time:
		return Format{}, fmt.Errorf("LogFormat %s has no time that authlog reads: add %%t", name)
	}
	escape := ""
	if strings.HasPrefix(format, "{") && strings.HasSuffix(format, "}") {
		escape = "escape=json " // quotes and backslashes have the same escapes in both
	}
	f, err := NginxCustom(name, "log_format x "+escape+"'"+apacheQuote.Replace(t.out.String())+"';")
	if err != nil {
		return Format{}, fmt.Errorf("LogFormat %s: %w", name, err)
	}
	f.Title, f.Source = "Apache access log with the LogFormat "+name, apacheSource
	return f, nil
}

// apacheQuote writes a text between single quotes of nginx's configuration.
var apacheQuote = strings.NewReplacer(`\`, `\\`, `'`, `\'`)

// apacheDirective takes `LogFormat "format" nickname` apart. A text that is no
// directive is the format itself, with or without quotes around it.
func apacheDirective(text string) (nickname, format string) {
	text = strings.TrimSpace(text)
	directive := len(text) > 10 && strings.EqualFold(text[:10], "LogFormat ")
	if directive {
		text = strings.TrimSpace(text[10:])
	}
	if inner, rest, quoted := apacheUnquote(text); quoted && (directive || rest == "") {
		return rest, inner
	}
	return "", strings.ReplaceAll(text, `\"`, `"`)
}

// apacheUnquote reads the quoted word at the start of text as Apache does
// (ap_getword_conf) and returns what follows it.
func apacheUnquote(text string) (inner, rest string, ok bool) {
	if text == "" || text[0] != '"' && text[0] != '\'' {
		return "", "", false
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		c := text[i]
		if c == text[0] {
			return b.String(), strings.TrimSpace(text[i+1:]), true
		}
		if c == '\\' && i+1 < len(text) && (text[i+1] == text[0] || text[i+1] == '\\' || text[i+1] == 't') {
			i++
			if c = text[i]; c == 't' {
				c = '\t'
			}
		}
		b.WriteByte(c)
	}
	return "", "", false
}

// apacheTranslator writes a LogFormat anew with nginx variables.
type apacheTranslator struct {
	src          string
	final        bool // the format has the status after internal redirects
	out          strings.Builder
	skipped      int // variables that are not read, numbered to keep them apart
	status, time bool
}

func (t *apacheTranslator) translate() error {
	for i := 0; i < len(t.src); i++ {
		switch c := t.src[i]; {
		case c == '$':
			return fmt.Errorf("column %d: a literal $ is not supported", i+1)
		case c != '%':
			t.out.WriteByte(c)
		case strings.HasPrefix(t.src[i:], "%%"):
			t.out.WriteByte('%')
			i++
		case strings.HasPrefix(t.src[i:], "%U%q"):
			t.out.WriteString("${request_uri}")
			i += 3
		case !t.time && apacheTimeRun(t.src[i:]) > 0:
			t.out.WriteString("${time_text}")
			t.time = true
			i += apacheTimeRun(t.src[i:]) - 1
		default:
			n, err := t.directive(i)
			if err != nil {
				return err
			}
			i += n - 1
		}
	}
	return nil
}

// directive translates the one at src[at] and returns its length:
// %, conditions on the status, < or >, {argument}, ^ and letters.
func (t *apacheTranslator) directive(at int) (int, error) {
	rest := strings.TrimLeft(t.src[at+1:], "!0123456789,<>")
	arg := ""
	if strings.HasPrefix(rest, "{") {
		end := strings.IndexByte(rest, '}')
		if end < 0 {
			return 0, fmt.Errorf("column %d: { is not closed", at+1)
		}
		arg, rest = rest[1:end], rest[end+1:]
	}
	letters := 1
	if strings.HasPrefix(rest, "^") {
		letters = 3 // ^ti and ^to, trailers
	}
	if len(rest) < letters {
		return 0, fmt.Errorf("column %d: %% needs a letter behind it", at+1)
	}
	original := strings.HasPrefix(t.src[at+1:], "s") && t.final
	text, ok := t.variable(rest[0], arg, original)
	if !ok {
		return 0, fmt.Errorf("column %d: unknown directive %%%s", at+1, rest[:letters])
	}
	t.out.WriteString(text)
	return len(t.src) - at - len(rest) + letters, nil
}

// variable is what stands for a directive. original tells that a better status
// stands elsewhere.
func (t *apacheTranslator) variable(letter byte, arg string, original bool) (string, bool) {
	switch letter {
	case 't':
		text := apacheTimeVar(arg)
		if text == "" {
			return t.skip(), true
		}
		t.time = true
		return text, true
	case 's':
		if original {
			return t.skip(), true
		}
		t.status = true
		return "${status}", true
	case 'T':
		if v, ok := map[string]string{"": "request_time", "s": "request_time", "ms": "request_time_ms", "us": "request_time_us"}[arg]; ok {
			return "${" + v + "}", true
		}
		return "", false
	case 'i':
		return "${http_" + apacheName(arg) + "}", arg != ""
	case 'o':
		return "${sent_http_" + apacheName(arg) + "}", arg != ""
	case 'e', 'x':
		switch arg {
		case "UNIQUE_ID":
			return "${unique_id}", true
		case "SSL_CLIENT_VERIFY":
			return "${ssl_client_verify}", true
		}
		return t.skip(), true
	case 'C':
		t.skipped++
		return fmt.Sprintf("${cookie_skipped_%d}", t.skipped), arg != "" // a credential, see Mask
	case 'A', 'f', 'k', 'l', 'L', 'n', 'p', 'P', 'R', 'S', 'X', '^':
		return t.skip(), true
	}
	if letter == 'h' && arg == "c" || letter == 'a' && arg == "c" {
		arg = "" // the peer, where mod_remoteip changed the client
	}
	v, ok := apacheVars[letter]
	return "${" + v + "}", ok && arg == ""
}

// apacheVars are the directives without an argument that are read.
var apacheVars = map[byte]string{
	'a': "remote_addr", 'h': "remote_addr", 'u': "remote_user", 'r': "request", 'm': "request_method", 'U': "uri",
	'q': "query_mark", 'H': "server_protocol", 'v': "server_name", 'V': "host", 'b': "body_bytes_sent", 'B': "body_bytes_sent",
	'O': "bytes_sent", 'I': "request_length", 'D': "request_time_us",
}

// skip is a variable of its own that means nothing.
func (t *apacheTranslator) skip() string {
	t.skipped++
	return fmt.Sprintf("${skipped_%d}", t.skipped)
}

// apacheName is the name of a header as nginx writes it into variables.
func apacheName(header string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c >= 'A' && c <= 'Z':
			return c + 'a' - 'A'
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			return c
		}
		return '_'
	}, header)
}

// ApacheConfFormats finds the LogFormat directives of an Apache configuration
// from which a format can be made: those that log time and status. none is true
// when there is no such directive at all.
func ApacheConfFormats(conf []byte) (formats []Format, none bool, err error) {
	none = true
	joined := bytes.ReplaceAll(bytes.ReplaceAll(conf, []byte("\\\r\n"), nil), []byte("\\\n"), nil)
	for _, line := range bytes.Split(joined, []byte("\n")) {
		text := strings.TrimSpace(string(line))
		if len(text) < 11 || !strings.EqualFold(text[:9], "LogFormat") || text[9] != ' ' && text[9] != '\t' {
			continue
		}
		none = false
		f, e := ApacheCustom("", "LogFormat "+text[10:])
		if e != nil {
			err = e
			continue
		}
		formats = append(formats, f)
	}
	if len(formats) > 0 {
		err = nil
	}
	return formats, none, err
}
