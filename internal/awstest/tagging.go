package awstest

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// resourcesPage is the most resources on a page of GetResources: botocore 1.43.11,
// resourcegroupstaggingapi service-2.json, GetResourcesInput.ResourcesPerPage ("a minimum of 1 and a
// maximum value of 100").
const resourcesPage = 100

// getResources lists tagged resources only, as the real one does ("does not return untagged resources").
func (s *Server) getResources(c *call) (any, error) {
	var in struct {
		ResourceTypeFilters []string
		ResourcesPerPage    *int
		PaginationToken     string
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if n := in.ResourcesPerPage; n != nil && (*n < 1 || *n > resourcesPage) {
		return nil, invalid("InvalidParameterException", "ResourcesPerPage is %d, want 1 to %d", *n, resourcesPage)
	}
	start := 0
	if in.PaginationToken != "" {
		if err := open(in.PaginationToken, &start); err != nil {
			return nil, err
		}
	}
	type resource struct {
		arn  string
		tags map[string]string
	}
	var tagged []resource
	here := s.in(c.region)
	if wanted(in.ResourceTypeFilters, "kinesis", "stream") {
		for _, stream := range here.streams {
			tagged = append(tagged, resource{stream.ARN, stream.Tags})
		}
	}
	if wanted(in.ResourceTypeFilters, "firehose", "deliverystream") {
		for _, d := range here.deliveries {
			tagged = append(tagged, resource{d.ARN, d.Tags})
		}
	}
	tagged = slices.DeleteFunc(tagged, func(r resource) bool { return len(r.tags) == 0 })
	slices.SortFunc(tagged, func(x, y resource) int { return cmp.Compare(x.arn, y.arn) })
	part, next := page(tagged, start, atMost(in.ResourcesPerPage, resourcesPage))
	list := []object{}
	for _, r := range part {
		list = append(list, object{"ResourceARN": r.arn, "Tags": tagList(r.tags, "")})
	}
	out := object{"ResourceTagMappingList": list, "PaginationToken": ""}
	if next > 0 {
		out["PaginationToken"] = seal(next)
	}
	return out, nil
}

// wanted tells whether a filter such as "kinesis" or "kinesis:stream" takes a type in; none takes all.
func wanted(filters []string, service, kind string) bool {
	return len(filters) == 0 || slices.Contains(filters, service) || slices.Contains(filters, service+":"+kind)
}

func (s *Server) listTagsForStream(c *call) (any, error) {
	var in struct {
		StreamName, StreamARN, ExclusiveStartTagKey string
		Limit                                       *int
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	stream, err := s.in(c.region).stream(streamName(in.StreamName, in.StreamARN))
	if err != nil {
		return nil, err
	}
	return tagsOnPage(stream.Tags, in.ExclusiveStartTagKey, in.Limit)
}

func (s *Server) listTagsForDeliveryStream(c *call) (any, error) {
	var in struct {
		DeliveryStreamName, ExclusiveStartTagKey string
		Limit                                    *int
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	d, err := s.in(c.region).delivery(in.DeliveryStreamName)
	if err != nil {
		return nil, err
	}
	return tagsOnPage(d.Tags, in.ExclusiveStartTagKey, in.Limit)
}

// tagsPage is the largest Limit of both services' tag lists: botocore 1.43.11, service-2.json, shapes
// ListTagsForStreamInputLimit and ListTagsForDeliveryStreamInputLimit.
const tagsPage = 50

func tagsOnPage(tags map[string]string, after string, limit *int) (any, error) {
	if limit != nil && (*limit < 1 || *limit > tagsPage) {
		return nil, invalid("ValidationException", "Limit is %d, want 1 to %d", *limit, tagsPage)
	}
	part, next := page(tagList(tags, after), 0, atMost(limit, tagsPage))
	return object{"Tags": part, "HasMoreTags": next > 0}, nil
}

// tagList is the tags with keys above a key, sorted by key.
func tagList(tags map[string]string, above string) []object {
	list := []object{}
	for _, key := range slices.SortedFunc(maps.Keys(tags), strings.Compare) {
		if key > above {
			list = append(list, object{"Key": key, "Value": tags[key]})
		}
	}
	return list
}
