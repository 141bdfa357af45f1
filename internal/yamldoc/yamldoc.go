// Package yamldoc reads YAML files that people write, such as rules and the
// configuration: bounded, strict, and with the place of every mistake.
package yamldoc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// MaxBytes of a file are read: ten times the largest built-in one.
const MaxBytes = 256 << 10

// maxDepth is far above what files nest (three levels) and keeps a hostile
// file from exhausting the stack of the YAML parser.
const maxDepth = 64

// Error is a mistake in a file, with its place.
type Error struct {
	File         string
	Line, Column int // from 1; 0 when the mistake has no place
	Message      string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}

// Placed is an error at a rune offset inside a scalar of a file.
type Placed struct {
	Offset  int
	Message string
}

func (e *Placed) Error() string { return e.Message }

// Doc is a parsed file: one mapping.
type Doc struct {
	Name  string
	Given map[string]bool // keys at the top
	lines []string
	file  *ast.File
	want  string
}

// Parse reads a file. want says in words what it is to be, such as "a cause: id,
// title, ...".
func Parse(name string, data []byte, want string) (d *Doc, err error) {
	d = &Doc{Name: name, lines: strings.Split(string(data), "\n"), Given: map[string]bool{}, want: want}
	defer func() { // a file must never crash the program
		if r := recover(); r != nil {
			d, err = nil, &Error{File: name, Message: fmt.Sprintf("cannot be read as YAML: %v", r)}
		}
	}()
	if err := d.guard(data); err != nil {
		return nil, err
	}
	d.file, err = parser.ParseBytes(data, 0)
	if err != nil {
		return nil, d.yamlError(err)
	}
	if err := d.shape(); err != nil {
		return nil, err
	}
	return d, nil
}

// Decode fills the struct that into points to. Unknown and repeated keys are
// errors.
func (d *Doc) Decode(into any) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &Error{File: d.Name, Message: fmt.Sprintf("cannot be read as YAML: %v", r)}
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader(nil), yaml.Strict())
	if err := dec.DecodeFromNode(d.file.Docs[0].Body, into); err != nil && !errors.Is(err, io.EOF) {
		var unknown *yaml.UnknownFieldError
		if errors.As(err, &unknown) && unknown.Token != nil {
			return d.at(unknown.Token, unknownKey(unknown.Token.Value, into))
		}
		return d.yamlError(err)
	}
	return nil
}

// guard refuses what nobody writes before the YAML parser sees it.
func (d *Doc) guard(data []byte) error {
	switch {
	case len(data) > MaxBytes:
		return &Error{File: d.Name, Message: fmt.Sprintf("file has %d bytes, %d are allowed", len(data), MaxBytes)}
	case !utf8.Valid(data):
		return &Error{File: d.Name, Message: "file is not UTF-8"}
	}
	depth := 0
	for i, l := range d.lines {
		for _, c := range l { // also in comments and quotes, where nobody opens so many
			switch c {
			case '[', '{':
				depth++
			case ']', '}':
				depth = max(depth-1, 0)
			}
			if depth > maxDepth {
				return &Error{d.Name, i + 1, 1, "nested too deeply"}
			}
		}
		if len(l)-len(strings.TrimLeft(l, " -?:")) > 2*maxDepth {
			return &Error{d.Name, i + 1, 1, "nested too deeply"}
		}
	}
	return nil
}

// shape wants one mapping without aliases, which could make a small file large.
func (d *Doc) shape() error {
	if len(d.file.Docs) != 1 || d.file.Docs[0].Body == nil {
		return &Error{File: d.Name, Message: "want one YAML document: " + d.want}
	}
	body := d.file.Docs[0].Body
	var values []*ast.MappingValueNode
	switch n := body.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		return d.at(body.GetToken(), "want a mapping: "+d.want)
	}
	for _, t := range []ast.NodeType{ast.AnchorType, ast.AliasType, ast.TagType, ast.MergeKeyType} {
		if found := ast.Filter(t, body); len(found) > 0 {
			return d.at(found[0].GetToken(), "anchors, aliases, merge keys and tags are not allowed")
		}
	}
	for _, v := range values {
		d.Given[v.Key.GetToken().Value] = true
	}
	return nil
}

func (d *Doc) at(t *token.Token, message string) error {
	if t == nil || t.Position == nil {
		return &Error{File: d.Name, Message: message}
	}
	return &Error{d.Name, t.Position.Line, t.Position.Column, message}
}

func (d *Doc) yamlError(err error) error {
	var located yaml.Error
	if errors.As(err, &located) {
		return d.at(located.GetToken(), located.GetMessage())
	}
	return &Error{File: d.Name, Message: err.Error()}
}

// Wrong places an error at a path such as "$.evidence[2].when". If the path is
// not there, at its closest parent that is.
func (d *Doc) Wrong(path string, err error) error {
	node := d.node(path)
	for node == nil && path != "$" {
		path = path[:max(strings.LastIndexAny(path, ".["), 1)]
		node = d.node(path)
	}
	var placed *Placed
	if node == nil || !errors.As(err, &placed) {
		if node == nil {
			return &Error{d.Name, 1, 1, err.Error()}
		}
		return d.at(node.GetToken(), err.Error())
	}
	line, column := d.offset(node, placed.Offset)
	return &Error{d.Name, line, column, placed.Message}
}

func (d *Doc) node(path string) ast.Node {
	p, err := yaml.PathString(path)
	if err != nil {
		return nil
	}
	n, err := p.FilterFile(d.file)
	if err != nil {
		return nil
	}
	return n
}

// offset finds the place of a rune offset inside a scalar, which may be quoted
// or run over several lines (each line break counts one, as folding leaves it).
func (d *Doc) offset(node ast.Node, runes int) (line, column int) {
	pos := node.GetToken().Position
	line, column = pos.Line, pos.Column
	switch n := node.(type) {
	case *ast.LiteralNode:
		line++
		column = d.indent(line) + 1
	case *ast.StringNode:
		if n.Token.Type == token.SingleQuoteType || n.Token.Type == token.DoubleQuoteType {
			column++
		}
	}
	for line <= len(d.lines) {
		room := utf8.RuneCountInString(d.lines[line-1]) - (column - 1)
		if runes <= room || line == len(d.lines) {
			break
		}
		runes -= room + 1
		line++
		column = d.indent(line) + 1
	}
	return line, column + runes
}

func (d *Doc) indent(line int) int {
	if line > len(d.lines) {
		return 0
	}
	l := d.lines[line-1]
	return len(l) - len(strings.TrimLeft(l, " "))
}
