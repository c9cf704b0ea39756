package collect

import (
	"cmp"
	"slices"
	"sync"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// gaps gathers what could not be read. It is safe for concurrent use.
type gaps struct {
	mu  sync.Mutex
	all []analyzer.Gap
}

func (g *gaps) add(gap ...analyzer.Gap) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.all = append(g.all, gap...)
}

// sorted returns each gap once, in an order that does not depend on when it was found.
func (g *gaps) sorted() []analyzer.Gap {
	g.mu.Lock()
	defer g.mu.Unlock()
	all := append([]analyzer.Gap{}, g.all...)
	slices.SortFunc(all, func(x, y analyzer.Gap) int {
		return cmp.Or(
			cmp.Compare(x.Need, y.Need), cmp.Compare(x.Operation, y.Operation), cmp.Compare(x.Region, y.Region),
			cmp.Compare(x.Resource, y.Resource), cmp.Compare(x.Error, y.Error), cmp.Compare(x.Action, y.Action),
		)
	})
	return slices.Compact(all)
}

// gapOf is the gap that a failed call leaves.
func gapOf(need analyzer.Need, operation, region, resource string, err error) analyzer.Gap {
	gap := analyzer.Gap{Need: need, Operation: operation, Region: region, Resource: resource, Error: errorText(operation, err)}
	if denied(err) {
		gap.Action = operation
	}
	return gap
}
