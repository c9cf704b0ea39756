package report

import (
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// SGR codes; several are put together with a semicolon at their end.
const (
	bold   = "1;"
	dim    = "2;"
	red    = "31;"
	green  = "32;"
	yellow = "33;"
	cyan   = "36;"
)

var severityColor = map[analyzer.Severity]string{analyzer.High: red, analyzer.Medium: yellow, analyzer.Low: cyan}

// paint colours s where colours are on.
func (c *console) paint(codes, s string) string {
	if !c.Color || s == "" {
		return s
	}
	return "\x1b[" + strings.TrimSuffix(codes, ";") + "m" + s + "\x1b[0m"
}

// displayWidth is how many columns s takes; escape sequences take none.
func displayWidth(s string) int { return text.StringWidthWithoutEscSequences(s) }

func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-displayWidth(s)))
}

// middle cuts s in its middle so that it fits into width columns.
func middle(s string, width int) string {
	if displayWidth(s) <= width {
		return s
	}
	runes := []rune(s)
	left, right := 0, len(runes)
	used := displayWidth("…")
	for left < right {
		w := text.RuneWidth(runes[left])
		if left > len(runes)-right {
			w = text.RuneWidth(runes[right-1])
		}
		if used+w > width {
			break
		}
		used += w
		if left > len(runes)-right {
			right--
		} else {
			left++
		}
	}
	return string(runes[:left]) + "…" + string(runes[right:])
}

// wrap breaks text at spaces into lines of at most width columns. A word that is wider is cut. Escape
// sequences must stand around the whole text: each line gets them anew.
func wrap(s string, width int) []string {
	prefix, suffix := "", ""
	if strings.HasPrefix(s, "\x1b[") && strings.HasSuffix(s, "\x1b[0m") && strings.Count(s, "\x1b[") == 2 {
		end := strings.IndexByte(s, 'm') + 1
		prefix, s, suffix = s[:end], s[end:len(s)-len("\x1b[0m")], "\x1b[0m"
	}
	var lines []string
	line, used := "", 0
	for word := range strings.FieldsSeq(s) {
		for {
			w := displayWidth(word)
			if line != "" && used+1+w <= width {
				line, used = line+" "+word, used+1+w
				break
			}
			if line != "" {
				lines = append(lines, line)
			}
			if w <= width {
				line, used = word, w
				break
			}
			head := text.Trim(word, width)
			if head == "" {
				head = word
			}
			lines = append(lines, head)
			line, used, word = "", 0, word[len(head):]
			if word == "" {
				break
			}
		}
	}
	if line != "" || len(lines) == 0 {
		lines = append(lines, line)
	}
	if prefix != "" {
		for i := range lines {
			lines[i] = prefix + lines[i] + suffix
		}
	}
	return lines
}
