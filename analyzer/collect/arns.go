package collect

import "strings"

// resourceName is what follows prefix in the resource part of an ARN; "" where it is something else.
func resourceName(resource, prefix string) string {
	name, ok := strings.CutPrefix(resource, prefix)
	if !ok {
		return ""
	}
	return name
}

// unqualified is a function's ARN without its version or alias:
// arn:aws:lambda:REGION:ACCOUNT:function:NAME.
func unqualified(functionARN string) string {
	part := strings.Split(functionARN, ":")
	return strings.Join(part[:min(len(part), 7)], ":")
}

// qualifier is the version or alias at the end of a function's ARN; "" for none.
func qualifier(functionARN string) string {
	return strings.TrimPrefix(strings.TrimPrefix(functionARN, unqualified(functionARN)), ":")
}

// functionName is the name in a function's ARN, qualified or not.
func functionName(functionARN string) string {
	part := strings.Split(functionARN, ":")
	if len(part) < 7 {
		return functionARN
	}
	return part[6]
}
