package hclgen

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2/hclwrite"
)

// paste is HCL for a person: the arguments of the goals in a block of the instance's type.
func (s site) paste(goals []goal) string {
	root := &pasted{}
	for _, g := range goals {
		at := root
		segments := strings.Split(g.path, ".")
		for _, name := range segments[:len(segments)-1] {
			at = at.block(name)
		}
		line := fmt.Sprintf("%s = %s\n", segments[len(segments)-1], g.text(s.inst))
		if g.copyOf == "" && g.want.IsNull() {
			line = fmt.Sprintf("# without %s\n", g.path)
		}
		at.arguments = append(at.arguments, line)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "resource %q %q {\n", s.inst.Type, s.inst.Name)
	root.write(&b)
	b.WriteString("}\n")
	return string(hclwrite.Format([]byte(b.String())))
}

// pasted is the inside of a block.
type pasted struct {
	name      string
	arguments []string
	blocks    []*pasted
}

func (p *pasted) block(name string) *pasted {
	for _, b := range p.blocks {
		if b.name == name {
			return b
		}
	}
	p.blocks = append(p.blocks, &pasted{name: name})
	return p.blocks[len(p.blocks)-1]
}

func (p *pasted) write(b *strings.Builder) {
	for _, line := range p.arguments {
		b.WriteString(line)
	}
	for n, block := range p.blocks {
		if n > 0 || len(p.arguments) > 0 {
			b.WriteString("\n")
		}
		b.WriteString(block.name + " {\n")
		block.write(b)
		b.WriteString("}\n")
	}
}
