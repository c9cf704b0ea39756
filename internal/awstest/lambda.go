package awstest

import (
	"net/http"
	"strconv"
	"strings"
)

// mappingsPage is the most event source mappings on a page: botocore 1.43.11, lambda service-2.json,
// ListEventSourceMappingsRequest.MaxItems ("a maximum of 100 items in each response, even if you set
// the number higher").
const mappingsPage = 100

// lambdaOperation names what a method and a path ask for.
func lambdaOperation(method string, path []string) string {
	switch {
	case method == http.MethodGet && len(path) == 2 && path[1] == "event-source-mappings":
		return "ListEventSourceMappings"
	case method == http.MethodGet && len(path) == 4 && path[1] == "functions" && path[3] == "configuration":
		return "GetFunctionConfiguration"
	}
	return method + " /" + strings.Join(path, "/")
}

// listEventSourceMappings lists the mappings of one source, or of all.
func (s *Server) listEventSourceMappings(c *call) (any, error) {
	limit := mappingsPage
	if asked := c.form.Get("MaxItems"); asked != "" {
		n, err := strconv.Atoi(asked)
		if err != nil || n < 1 {
			return nil, invalid("InvalidParameterValueException", "MaxItems is %q", asked)
		}
		limit = min(n, mappingsPage)
	}
	start := 0
	if marker := c.form.Get("Marker"); marker != "" {
		if err := open(marker, &start); err != nil {
			return nil, err
		}
	}
	if c.form.Has("FunctionName") {
		return nil, unserved("parameter FunctionName of %s", c.name())
	}
	source := c.form.Get("EventSourceArn")
	mappings := []object{}
	for _, reader := range s.account.Readers {
		if c.region == s.account.Region && (source == "" || source == reader.SourceARN) {
			mappings = append(mappings, object{
				"UUID": requestID, "EventSourceArn": reader.SourceARN, "FunctionArn": s.functionARN(reader.Function), "State": reader.State,
			})
		}
	}
	part, next := page(mappings, start, limit)
	out := object{"EventSourceMappings": part}
	if next > 0 {
		out["NextMarker"] = seal(next)
	}
	return out, nil
}

// getFunctionConfiguration tells in which VPC a function works, where the snapshot's network has the function.
func (s *Server) getFunctionConfiguration(c *call) (any, error) {
	name := functionName(c.path[2])
	if s.account.Network != nil && c.region == s.account.Region {
		for arn, vpc := range s.account.Network.Functions {
			if functionName(arn) != name {
				continue
			}
			out := object{"FunctionName": name, "FunctionArn": arn}
			if vpc != nil {
				out["VpcConfig"] = object{"VpcId": vpc.VPCID, "SubnetIds": vpc.SubnetIDs, "SecurityGroupIds": []string{}}
			}
			return out, nil
		}
	}
	return nil, &apiError{http.StatusNotFound, "ResourceNotFoundException", "Function not found: " + c.path[2]}
}

// functionName is a function's name out of a name, or an ARN with or without a qualifier:
// arn:aws:lambda:REGION:ACCOUNT:function:NAME:QUALIFIER.
func functionName(function string) string {
	if part := strings.Split(function, ":"); len(part) > 6 {
		return part[6]
	}
	name, _, _ := strings.Cut(function, ":")
	return name
}

func (s *Server) functionARN(function string) string {
	if strings.HasPrefix(function, "arn:") {
		return function
	}
	return "arn:aws:lambda:" + s.account.Region + ":" + s.account.AccountID + ":function:" + function
}
