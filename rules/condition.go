package rules

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"

	"authlog/internal/signal"
)

// Bounds of an expression: it is small, and runs in microseconds.
const (
	maxExprBytes = 2000 // a screenful
	maxExprNodes = 200  // bounds time: there are no loops without the builtins below
	memoryBudget = 1000 // elements an expression may allocate, such as a list
)

// builtins are the functions of expressions: pure and deterministic (so no
// now), and none that loops.
var builtins = []string{"abs", "ceil", "floor", "max", "min", "round"}

// condition is a compiled expression over signals.
type condition struct {
	program *vm.Program
	uses    []string // signals, sorted
}

// compileCondition checks an expression against the signals.
func compileCondition(source string) (c condition, err error) {
	if len(source) > maxExprBytes {
		return c, &placedError{Offset: 0, Message: fmt.Sprintf("expression has %d bytes, %d are allowed", len(source), maxExprBytes)}
	}
	defer func() { // expr is fuzzed upstream, yet a rule file must never crash the program
		if r := recover(); r != nil {
			err = &placedError{Offset: 0, Message: fmt.Sprintf("expression cannot be compiled: %v", r)}
		}
	}()
	// Without the optimizer nothing is evaluated while compiling, so that the
	// memory budget holds for all of it.
	options := []expr.Option{expr.Env(signal.Values{}), expr.AsBool(), expr.Optimize(false), expr.MaxNodes(maxExprNodes), expr.DisableAllBuiltins()}
	for _, b := range builtins {
		options = append(options, expr.EnableBuiltin(b))
	}
	program, err := expr.Compile(source, options...)
	if err != nil {
		var located *file.Error
		if errors.As(err, &located) {
			return c, &placedError{Offset: located.From, Message: located.Message}
		}
		return c, &placedError{Offset: 0, Message: err.Error()}
	}
	w := walker{whole: map[ast.Node]bool{}}
	root := program.Node()
	ast.Walk(&root, &w)
	if err := w.finish(); err != nil {
		return c, err
	}
	return condition{program, w.uses}, nil
}

// holds evaluates the condition.
func (c condition) holds(v *signal.Values) (bool, error) {
	machine := vm.VM{MemoryBudget: memoryBudget}
	out, err := machine.Run(c.program, *v)
	if err != nil {
		return false, err
	}
	yes, ok := out.(bool)
	if !ok {
		return false, fmt.Errorf("expression gave %T, not a bool", out)
	}
	return yes, nil
}

// walker collects the signals that an expression uses, and refuses what loops
// or declares. Children are visited before their parents, so names are judged
// at the end.
type walker struct {
	uses    []string
	whole   map[ast.Node]bool // identifiers that are part of a member access
	names   []*ast.IdentifierNode
	refused ast.Node
}

// Visit implements ast.Visitor.
func (w *walker) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.StringNode, *ast.ConstantNode, *ast.NilNode,
		*ast.UnaryNode, *ast.BinaryNode, *ast.ConditionalNode, *ast.ArrayNode, *ast.ChainNode:
	case *ast.IdentifierNode:
		w.names = append(w.names, n)
	case *ast.MemberNode:
		w.member(n)
	case *ast.BuiltinNode: // predicates such as all and map cannot be switched off
		if !slices.Contains(builtins, n.Name) {
			w.refused = n
		}
	default:
		w.refused = n
	}
}

func (w *walker) member(n *ast.MemberNode) {
	base, ok := n.Node.(*ast.IdentifierNode)
	part, ok2 := n.Property.(*ast.StringNode)
	if !ok || !ok2 {
		return
	}
	name := base.Value + "." + part.Value
	if _, known := signals[name]; known {
		w.whole[base] = true
		w.uses = append(w.uses, name)
	}
}

func (w *walker) finish() error {
	if w.refused != nil {
		return &placedError{Offset: w.refused.Location().From, Message: "loops, calls, maps and declarations are not allowed; functions are " + strings.Join(builtins, ", ")}
	}
	for _, n := range w.names {
		if w.whole[n] {
			continue
		}
		if _, known := signals[n.Value]; !known {
			return &placedError{Offset: n.Location().From, Message: fmt.Sprintf("%s is not a signal (groups are read as reason.expired)", n.Value)}
		}
		w.uses = append(w.uses, n.Value)
	}
	slices.Sort(w.uses)
	w.uses = slices.Compact(w.uses)
	return nil
}
