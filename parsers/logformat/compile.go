package logformat

import (
	"bytes"
	"strconv"
	"strings"
)

// Limits of a format; nginx's own are its configuration buffer of 4 KiB a token.
const (
	maxText = 64 << 10
	maxVars = 256
)

// Combined is the format that nginx always defines.
const Combined = `$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"`

// ingressKey is the key of the format in the ConfigMap of ingress-nginx.
const ingressKey = "log-format-upstream:"

// Compile reads a log_format. The text is the whole directive
//
//	log_format name escape=json '...' '...';
//
// or its quoted strings with or without the escape parameter, or the bare
// format, or the log-format-upstream entry of ingress-nginx. Errors are of type *Error and name the column.
func Compile(text string) (*Format, error) {
	if len(text) > maxText {
		return nil, &Error{1, 1, "the format is longer than 64 KiB"}
	}
	body := strings.TrimPrefix(text, "\xef\xbb\xbf")
	l := &lexer{src: body}
	l.skipBlank()
	rest := body[l.i:]
	switch {
	case rest == "":
		return nil, errorAt(body, l.i, "the format is empty")
	case strings.TrimRight(rest, "; \r\n\t") == "combined":
		return Compile(Combined)
	case strings.HasPrefix(rest, ingressKey):
		return Compile(strings.Trim(strings.TrimSpace(rest[len(ingressKey):]), "'|>\n"))
	case strings.HasPrefix(rest, "log_format") && len(rest) > 10 && isBlank(rest[10]):
		l.i += len("log_format")
		name, err := l.next()
		if err != nil {
			return nil, err
		}
		if name == nil || name.sign != 0 {
			return nil, errorAt(body, l.i, "log_format needs a name and a format")
		}
		return quoted(l, string(name.text), false)
	case rest[0] == '\'' || rest[0] == '"' || strings.HasPrefix(rest, "escape="):
		f, err := quoted(&lexer{src: body, i: l.i}, "", true)
		if err == nil || rest[0] == '\'' || rest[0] == 'e' {
			return f, err
		}
		// The quotes can also be part of the format, as in "$request" $status.
		if raw, rawErr := bare(body, l.i); rawErr == nil {
			return raw, nil
		}
		return nil, err
	}
	return bare(body, l.i)
}

// quoted compiles the parameters after the name: an escape and strings, which
// are joined. onlyQuoted refuses words without quotes.
func quoted(l *lexer, name string, onlyQuoted bool) (*Format, error) {
	f := &Format{name: name}
	var text []byte
	var at []int
	for first := true; ; first = false {
		t, err := l.next()
		if err != nil {
			return nil, err
		}
		if t == nil || t.sign == ';' {
			break
		}
		if t.sign != 0 {
			return nil, errorAt(l.src, t.off, "unexpected %c: the format is not ended by a semicolon", t.sign)
		}
		if esc, ok := bytes.CutPrefix(t.text, []byte("escape=")); ok && first {
			if f.escape, ok = escapes[string(esc)]; !ok {
				return nil, errorAt(l.src, t.off, "unknown escape %q: default, json and none are known", esc)
			}
			continue
		}
		if onlyQuoted && !t.quoted {
			return nil, errorAt(l.src, t.off, "expected a quoted string or a semicolon")
		}
		text, at = append(text, t.text...), append(at, t.at...)
	}
	if len(text) == 0 {
		return nil, errorAt(l.src, l.i, "log_format needs a format after its name")
	}
	return f, f.compile(l.src, text, at)
}

var escapes = map[string]Escape{"default": EscapeDefault, "json": EscapeJSON, "none": EscapeNone}

// bare compiles src from off on as the format itself.
func bare(src string, off int) (*Format, error) {
	l := &lexer{src: strings.TrimRight(src, "; \t\r\n"), i: off}
	t := &token{}
	for l.i < len(l.src) {
		l.char(t)
	}
	if len(t.text) == 0 {
		return nil, errorAt(src, off, "the format is empty")
	}
	f := &Format{}
	if bytes.HasPrefix(t.text, []byte("{")) && bytes.HasSuffix(t.text, []byte("}")) {
		f.escape = EscapeJSON // an object without it would not be one
	}
	return f, f.compile(src, t.text, t.at)
}

// piece is a variable with the text before it.
type piece struct {
	before string
	name   string
	off    int // offset of the variable in the source
}

// compile fills f from the text; at maps its bytes to offsets in src.
func (f *Format) compile(src string, text []byte, at []int) error {
	pieces, tail, err := split(src, string(text), at)
	if err != nil {
		return err
	}
	if len(pieces) == 0 {
		return errorAt(src, at[0], "the format has no variable")
	}
	if len(pieces) > maxVars {
		return errorAt(src, pieces[maxVars].off, "more than %d variables", maxVars)
	}
	f.prefix = []byte(pieces[0].before)
	for i, p := range pieces {
		s := step{kind: kinds[p.name], lit: []byte(tail)}
		if i+1 < len(pieces) {
			next := pieces[i+1]
			s.lit = []byte(next.before)
			if next.before == "" {
				if !beginsWithSlash[next.name] || !slashless[p.name] {
					return errorAt(src, next.off, "nothing stands between $%s and $%s, so a line cannot be taken apart there: put a space or another separator between them", p.name, next.name)
				}
				s.lit, s.keep = []byte("/"), true
			}
		}
		s.quoted = f.escape != EscapeNone && strings.HasSuffix(p.before, `"`) && bytes.HasPrefix(s.lit, []byte(`"`))
		f.steps = append(f.steps, s)
		f.vars = append(f.vars, p.name)
	}
	f.mapKeys(pieces, tail)
	return nil
}

// Variables that never hold a slash, and those that begin with one: together
// they need no separator, as in "$scheme://$host$request_uri".
var (
	slashless       = map[string]bool{"host": true, "http_host": true, "server_name": true, "server_port": true, "proxy_host": true, "proxy_port": true, "hostname": true}
	beginsWithSlash = map[string]bool{"request_uri": true, "uri": true, "document_uri": true}
)

// split cuts the text at its variables.
func split(src, text string, at []int) (pieces []piece, tail string, err error) {
	begin := 0
	for i := 0; i < len(text); {
		if text[i] != '$' {
			i++
			continue
		}
		end, nameBegin := i+1, i+1
		braced := end < len(text) && text[end] == '{'
		if braced {
			end, nameBegin = end+1, end+1
		}
		for end < len(text) && (isDigits([]byte{text[end]}) || text[end] == '_' || text[end]|0x20 >= 'a' && text[end]|0x20 <= 'z') {
			end++
		}
		name := text[nameBegin:end]
		if braced {
			if end >= len(text) || text[end] != '}' {
				return nil, "", errorAt(src, at[i], "the variable ${%s has no closing brace", name)
			}
			end++
		}
		if name == "" {
			return nil, "", errorAt(src, at[i], "a dollar sign without a variable name")
		}
		pieces = append(pieces, piece{before: text[begin:i], name: name, off: at[i]})
		begin, i = end, end
	}
	return joinURI(pieces), text[begin:], nil
}

// joinURI makes one variable of the run $uri$is_args$args, which is what
// $request_uri holds: is_args is "?" or nothing.
func joinURI(pieces []piece) []piece {
	out := pieces[:0]
	for _, p := range pieces {
		n := len(out)
		if (p.name == "args" || p.name == "query_string") && p.before == "" && n >= 2 &&
			out[n-1].name == "is_args" && out[n-1].before == "" && beginsWithSlash[out[n-2].name] {
			out = out[:n-1]
			out[n-2].name = "request_uri"
			continue
		}
		out = append(out, p)
	}
	return out
}

// mapKeys fills f.keys if the format renders a JSON object, by rendering it
// with numbers in place of the variables. A value that is more than one
// variable has no key.
func (f *Format) mapKeys(pieces []piece, tail string) {
	if !bytes.HasPrefix(bytes.TrimSpace(f.prefix), []byte("{")) || !strings.HasSuffix(strings.TrimSpace(tail), "}") {
		return
	}
	var b []byte
	for i, p := range pieces {
		b = append(append(b, p.before...), mark)
		b = strconv.AppendInt(b, int64(i), 10)
	}
	keys := map[string]int{}
	ok := walk(append(b, tail...), func(path, value []byte, _ bool) {
		if len(value) < 2 || value[0] != mark {
			return
		}
		if i, err := strconv.Atoi(string(value[1:])); err == nil && i < len(pieces) {
			keys[string(path)] = i
		}
	})
	if ok && len(keys) > 0 {
		f.keys = keys
	}
}

// mark stands before the number of a variable in a rendered template.
const mark = 0x01
