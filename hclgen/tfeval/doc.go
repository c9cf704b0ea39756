// Package tfeval loads the Terraform code of a repository, evaluates it without Terraform, and knows
// for every value where it comes from: the file and byte range of the literal that decides it, and the
// variables, locals, map elements and arguments that it went through.
//
// It reads files through an fs.FS rooted at the top of the repository and does no other I/O. What can't
// be evaluated (a data source, a remote module, a function that is not known here, a variable that
// nothing sets) is unknown, never an error and never a guess.
package tfeval
