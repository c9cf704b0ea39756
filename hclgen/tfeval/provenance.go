package tfeval

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
)

// Kind says where the expression that decides a value stands.
type Kind string

// The places a value can come from.
const (
	Literal         Kind = "literal"          // in the resource block itself
	VariableDefault Kind = "variable_default" // default of a root module's variable
	TFVars          Kind = "tfvars"           // a *.tfvars or *.tfvars.json file
	CommandLine     Kind = "command_line"     // -var
	Local           Kind = "local"            // a locals block
	ForEach         Kind = "for_each"         // the for_each expression of a block or of a module call
	ModuleArgument  Kind = "module_argument"  // an argument of a module call
	ModuleDefault   Kind = "module_default"   // default of a variable that the module call leaves out
	TypeDefault     Kind = "type_default"     // optional(type, default) of a variable's type
	Output          Kind = "output"           // an output block of a called module
	Resource        Kind = "resource"         // an argument of another resource block
	Absent          Kind = "absent"           // the block has no such argument
	Computed        Kind = "computed"         // an expression that changes its inputs, or one that is unknown
)

// Span is a range of bytes of one file, the file relative to the repository's top.
type Span struct {
	File  string    `json:"file"`
	Range hcl.Range `json:"range"`
}

func (s Span) String() string { return fmt.Sprintf("%s:%d", s.File, s.Range.Start.Line) }

// IsZero tells whether the span is no place at all.
func (s Span) IsZero() bool { return s.File == "" }

// Overlaps tells whether the two spans have a byte in common.
func (s Span) Overlaps(o Span) bool {
	return s.File == o.File && s.Range.Start.Byte < o.Range.End.Byte && o.Range.Start.Byte < s.Range.End.Byte
}

func spanOf(r hcl.Range) Span { return Span{File: r.Filename, Range: r} }

func compareSpans(a, b Span) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Range.Start.Byte, b.Range.Start.Byte),
		cmp.Compare(a.Range.End.Byte, b.Range.End.Byte))
}

// Step is something that a value went through on its way from the origin to the block, nearest to the
// block first: "var.shards", "local.streams", "module.orders.shards", "[\"orders\"]", "try", "condition".
type Step struct {
	What string `json:"what"`
	Span Span   `json:"span"`
}

func (s Step) String() string { return s.What + " " + s.Span.String() }

// Origin is where a value comes from.
type Origin struct {
	Kind Kind
	// File and Range are the literal to replace. For Absent they are the block, for Computed the expression.
	File  string
	Range hcl.Range
	// Element is the path inside the variable, local or argument, as in ["orders"].shards; empty for the whole.
	Element string
	Via     []Step
	// Editable: replacing the bytes of Range by another literal changes the value, and to that literal.
	Editable bool
	// Why tells why it is not editable.
	Why string
	// Overrides are places where writing a value would decide instead, the most specific first: an
	// element's own object before the defaults, the module call before the module's default.
	Overrides []Place
	// Conditions are those that picked the value on its way, nearest to the block first.
	Conditions []Condition
	// Reads is every expression that the value or a decision on its way was read from.
	Reads []Span
}

// Condition is one that picked one of two values.
type Condition struct {
	Value Value // of the condition: true or false
	Other Value // what it would be if the condition were the other way; its Origin is not told
	Span  Span
}

// Span is the origin's place.
func (o Origin) Span() Span { return Span{o.File, o.Range} }

// Into says what kind of thing takes the argument that a Place describes.
type Into string

// What a Place puts its argument into.
const (
	IntoLiteral  Into = "literal"     // replaces an existing literal, usually null
	IntoObject   Into = "object"      // a new attribute of an object constructor
	IntoCall     Into = "module_call" // a new argument of a module block
	IntoBlock    Into = "block"       // a new argument of a resource or nested block
	IntoVariable Into = "variable"    // a new assignment in a var file of this deployment, or the default
)

// Place is where a value could be written so that it decides, though nothing stands there yet.
type Place struct {
	Into Into
	Name string // of the attribute, argument or variable to write; empty for IntoLiteral
	Span Span   // the literal, object constructor or block; for IntoVariable the variable block
	Via  []Step
	// DroppedBy is the type constraint that would drop the new attribute without a word; zero if none would.
	DroppedBy Span
}

func sortSpans(spans []Span) []Span {
	slices.SortFunc(spans, compareSpans)
	return slices.Compact(spans)
}
