package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
)

// progress tells on standard error how far collecting is: a bar on a terminal, a line a stage elsewhere.
type progress struct {
	mu          sync.Mutex
	out         io.Writer
	interactive bool
	stage       string
	finished    map[string]bool
}

func newProgress(out io.Writer, interactive, quiet bool) *progress {
	if quiet {
		out = io.Discard
	}
	return &progress{out: out, interactive: interactive, finished: map[string]bool{}}
}

const barWidth = 30

// report takes the state of a stage; it may be called from several goroutines.
func (p *progress) report(stage string, done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.interactive {
		if done >= total && !p.finished[stage] {
			p.finished[stage] = true
			fmt.Fprintf(p.out, "%s: %d\n", stage, total)
		}
		return
	}
	filled := barWidth
	if total > 0 {
		filled = min(barWidth, barWidth*done/total)
	}
	fmt.Fprintf(p.out, "\r\x1b[K%s%s %d/%d %s", strings.Repeat("█", filled), strings.Repeat("░", barWidth-filled), done, total, stage)
	p.stage = stage
}

// close clears the bar.
func (p *progress) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.interactive && p.stage != "" {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
