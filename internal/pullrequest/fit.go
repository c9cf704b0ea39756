package pullrequest

import (
	"fmt"
	"strings"
)

// limit is how long a comment gets. GitHub takes 65,536 characters.
const limit = 60000

// section is a list of things of which the last ones may be left out. Without items it is not there.
type section struct {
	head, foot string
	items      []string
	share      int                // of a tenth of the room each, that is its own
	lost       func(n int) string // says that n items are left out
}

// fit puts sections into room, as many whole items of each as there is room for: first what fits into a
// section's own share, then what the others leave over, in their order.
func fit(sections []section, room int) string {
	kept := make([]int, len(sections))
	left := room
	for _, s := range sections {
		if len(s.items) > 0 {
			left -= length(s.head) + length(s.foot) + length(s.lost(len(s.items)))
		}
	}
	take := func(i, most int) {
		for s := sections[i]; kept[i] < len(s.items); kept[i]++ {
			n := length(s.items[kept[i]])
			if n > most || n > left {
				return
			}
			most, left = most-n, left-n
		}
	}
	for i, s := range sections {
		take(i, room*s.share/10)
	}
	for i := range sections {
		take(i, left)
	}
	var b strings.Builder
	for i, s := range sections {
		if len(s.items) == 0 {
			continue
		}
		b.WriteString(s.head + strings.Join(s.items[:kept[i]], "") + s.foot)
		if n := len(s.items) - kept[i]; n > 0 {
			b.WriteString(s.lost(n))
		}
	}
	return b.String()
}

// length is at least the number of characters, however GitHub counts those beyond 16 bits.
func length(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// counted is a number with its noun.
func counted(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "ch"):
		return fmt.Sprintf("%d %ses", n, noun)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// dollars is an amount with cents, which from a thousand on no one asks for.
func dollars(v float64) string {
	if v >= 1000 {
		return fmt.Sprintf("$%.0f", v)
	}
	return fmt.Sprintf("$%.2f", v)
}
