package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// maxPatchesBytes bounds what readPatches reads: ten thousand patches make a tenth of it.
const maxPatchesBytes = 256 << 20

// readPatches reads a patches.json that is of the analysis.
func readPatches(name string, of *analyzer.Recorded) (*hclgen.Result, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("--patches: %w", err)
	}
	defer f.Close()
	result, err := decodePatches(f, of)
	if err != nil {
		return nil, fmt.Errorf("--patches %s: %w", name, err)
	}
	return result, nil
}

func decodePatches(r io.Reader, of *analyzer.Recorded) (*hclgen.Result, error) {
	decoder := json.NewDecoder(io.LimitReader(r, maxPatchesBytes))
	var in patchesJSON
	if err := decoder.Decode(&in); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errors.New("there is more behind its JSON object")
	}
	if in.Version != patchesVersion || in.Result == nil || in.Patches == nil || in.Defined == nil || slices.Contains(in.Patches, nil) {
		return nil, fmt.Errorf("this is no patches.json of version %d: name one that remediate --json wrote", patchesVersion)
	}
	if a := in.Analysis; a.AccountID != of.AccountID || a.Region != of.Region || !a.WindowEnd.Equal(of.Window.End) {
		return nil, fmt.Errorf("it is of another analysis (%s, to %s): run remediate on this one", a.Region, a.WindowEnd.UTC().Format("2006-01-02 15:04 MST"))
	}
	return in.Result, nil
}
