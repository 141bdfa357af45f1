package rules

import "authlog/internal/yamldoc"

// FileError is a mistake in a rule file, with its place.
type FileError = yamldoc.Error

// placedError is an error at a rune offset in a scalar of a file.
type placedError = yamldoc.Placed

// document is a parsed rule file.
type document struct {
	*yamldoc.Doc
	cause Cause
	user  bool // not built in
}

// parseFile reads one cause. Unknown and repeated keys are errors.
func parseFile(name string, data []byte) (*document, error) {
	doc, err := yamldoc.Parse(name, data, "a cause with id, title, summary, evidence")
	if err != nil {
		return nil, err
	}
	d := &document{Doc: doc}
	return d, doc.Decode(&d.cause)
}

func (d *document) wrong(path string, err error) error { return d.Wrong(path, err) }
