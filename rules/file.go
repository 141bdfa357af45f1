package rules

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

// maxFileBytes is ten times the largest file of the catalogue.
const maxFileBytes = 256 << 10

// maxDepth is far above what a cause nests (three levels) and keeps a hostile
// file from exhausting the stack of the YAML parser.
const maxDepth = 64

// FileError is a mistake in a rule file, with its place.
type FileError struct {
	File         string
	Line, Column int // from 1; 0 when the mistake has no place
	Message      string
}

func (e *FileError) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}

// document is a parsed rule file.
type document struct {
	name  string
	lines []string
	file  *ast.File
	given map[string]bool // keys at the top
	cause Cause
	user  bool // not built in
}

// parseFile reads one cause. Unknown and repeated keys are errors.
func parseFile(name string, data []byte) (d *document, err error) {
	d = &document{name: name, lines: strings.Split(string(data), "\n"), given: map[string]bool{}}
	defer func() { // as for expressions: a file must never crash the program
		if r := recover(); r != nil {
			d, err = nil, &FileError{File: name, Message: fmt.Sprintf("cannot be read as YAML: %v", r)}
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
	dec := yaml.NewDecoder(bytes.NewReader(nil), yaml.Strict())
	if err := dec.DecodeFromNode(d.file.Docs[0].Body, &d.cause); err != nil && !errors.Is(err, io.EOF) {
		return nil, d.yamlError(err)
	}
	return d, nil
}

// guard refuses what is no rule file before the YAML parser sees it.
func (d *document) guard(data []byte) error {
	switch {
	case len(data) > maxFileBytes:
		return &FileError{File: d.name, Message: fmt.Sprintf("file has %d bytes, %d are allowed", len(data), maxFileBytes)}
	case !utf8.Valid(data):
		return &FileError{File: d.name, Message: "file is not UTF-8"}
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
				return &FileError{d.name, i + 1, 1, "nested too deeply"}
			}
		}
		if len(l)-len(strings.TrimLeft(l, " -?:")) > 2*maxDepth {
			return &FileError{d.name, i + 1, 1, "nested too deeply"}
		}
	}
	return nil
}

// shape wants one mapping without aliases, which could make a small file large.
func (d *document) shape() error {
	if len(d.file.Docs) != 1 || d.file.Docs[0].Body == nil {
		return &FileError{File: d.name, Message: "want one YAML document: a cause"}
	}
	body := d.file.Docs[0].Body
	var values []*ast.MappingValueNode
	switch n := body.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		return d.at(body.GetToken(), "want a mapping: id, title, summary, evidence, ...")
	}
	for _, t := range []ast.NodeType{ast.AnchorType, ast.AliasType, ast.TagType, ast.MergeKeyType} {
		if found := ast.Filter(t, body); len(found) > 0 {
			return d.at(found[0].GetToken(), "anchors, aliases, merge keys and tags are not allowed")
		}
	}
	for _, v := range values {
		d.given[v.Key.GetToken().Value] = true
	}
	return nil
}

func (d *document) at(t *token.Token, message string) error {
	if t == nil || t.Position == nil {
		return &FileError{File: d.name, Message: message}
	}
	return &FileError{d.name, t.Position.Line, t.Position.Column, message}
}

func (d *document) yamlError(err error) error {
	var located yaml.Error
	if errors.As(err, &located) {
		return d.at(located.GetToken(), located.GetMessage())
	}
	return &FileError{File: d.name, Message: err.Error()}
}

// wrong places an error at a path such as "$.evidence[2].when". If the path is
// not there, at its closest parent that is.
func (d *document) wrong(path string, err error) error {
	node := d.node(path)
	for node == nil && path != "$" {
		path = path[:max(strings.LastIndexAny(path, ".["), 1)]
		node = d.node(path)
	}
	var placed *placedError
	if node == nil || !errors.As(err, &placed) {
		if node == nil {
			return &FileError{d.name, 1, 1, err.Error()}
		}
		return d.at(node.GetToken(), err.Error())
	}
	line, column := d.offset(node, placed.offset)
	return &FileError{d.name, line, column, placed.message}
}

func (d *document) node(path string) ast.Node {
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
func (d *document) offset(node ast.Node, runes int) (line, column int) {
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

func (d *document) indent(line int) int {
	if line > len(d.lines) {
		return 0
	}
	l := d.lines[line-1]
	return len(l) - len(strings.TrimLeft(l, " "))
}
