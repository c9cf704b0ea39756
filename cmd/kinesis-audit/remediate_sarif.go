package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer/report"
)

// places tells where the code of each stream with findings stood before any patch.
func (r *remediation) places() report.Places {
	at := map[[2]string]string{}
	for _, d := range r.result.Defined {
		at[[2]string{d.Kind, d.Stream}] = d.Place
	}
	return func(kind, stream string) (file string, line int, ok bool) {
		place := at[[2]string{kind, stream}]
		n := strings.LastIndexByte(place, ':')
		if n < 0 {
			return "", 0, false
		}
		line, err := strconv.Atoi(place[n+1:])
		return place[:n], line, err == nil
	}
}

// writeSARIF writes the findings that have a place in the code, and remarks on those that are left out.
func (r *remediation) writeSARIF(w io.Writer) error {
	left, err := report.WriteSARIF(w, r.analysis, r.places(), version())
	if err != nil {
		return err
	}
	remark := func(n int, why string) {
		if n > 0 {
			r.remarks = append(r.remarks, fmt.Sprintf("%s left out of %s: %s", counted(n, "finding is", "findings are"), r.options.sarif, why))
		}
	}
	remark(left.NoPlace, "no block here is known to define the stream")
	remark(left.NoRoom, "code scanning takes no more than the others, which are worse")
	return nil
}
