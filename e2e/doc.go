// Package e2e holds the tests of kinesis-audit as its users run it: the program, built, against
// servers that stand in for AWS, and with Terraform on what it applied there. It has no code of its own.
package e2e
