package demo

import (
	"embed"
	"io/fs"
)

//go:embed terraform
var code embed.FS

// Code is the estate's Terraform: the root modules streams and delivery, and the modules that they call.
func Code() fs.FS {
	sub, err := fs.Sub(code, "terraform")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return sub
}
