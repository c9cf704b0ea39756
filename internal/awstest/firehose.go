package awstest

import "github.com/kinesis-audit/kinesis-audit/analyzer"

// deliveriesPage is how many delivery streams a page of ListDeliveryStreams has where its caller names
// no Limit, and deliveriesMax the largest Limit: botocore 1.43.11, firehose service-2.json,
// ListDeliveryStreamsInput.Limit and ListDeliveryStreamsInputLimit.
const (
	deliveriesPage = 10
	deliveriesMax  = 10000
)

func (s *Server) listDeliveryStreams(c *call) (any, error) {
	var in struct {
		Limit                                                *int
		DeliveryStreamType, ExclusiveStartDeliveryStreamName string
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	limit := deliveriesPage
	if in.Limit != nil {
		if *in.Limit < 1 || *in.Limit > deliveriesMax {
			return nil, invalid("ValidationException", "Limit is %d, want 1 to %d", *in.Limit, deliveriesMax)
		}
		limit = *in.Limit
	}
	names := []string{}
	all := s.in(c.region).deliveries
	for _, d := range all[after(all, in.ExclusiveStartDeliveryStreamName, func(d *analyzer.DeliveryStream) string { return d.Name }):] {
		if in.DeliveryStreamType == "" || d.Config != nil && d.Config.Source == in.DeliveryStreamType {
			names = append(names, d.Name)
		}
	}
	part, next := page(names, 0, limit)
	return object{"DeliveryStreamNames": part, "HasMoreDeliveryStreams": next > 0}, nil
}

func (s *Server) describeDeliveryStream(c *call) (any, error) {
	var in struct {
		DeliveryStreamName, ExclusiveStartDestinationId string
		Limit                                           *int
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	d, err := s.in(c.region).delivery(in.DeliveryStreamName)
	if err != nil {
		return nil, err
	}
	if d.Config == nil {
		return nil, invalid("ResourceNotFoundException", "Firehose %s not found", d.Name)
	}
	out := object{
		"DeliveryStreamName":   d.Name,
		"DeliveryStreamARN":    d.ARN,
		"DeliveryStreamStatus": d.Config.Status,
		"DeliveryStreamType":   d.Config.Source,
		"VersionId":            "1",
		"Destinations":         []object{destination(&d.Config.Destination, d.Name)},
		"HasMoreDestinations":  false,
	}
	if d.Config.CreatedAt != nil {
		out["CreateTimestamp"] = epoch(d.Config.CreatedAt)
	}
	if d.Config.Encryption != "" {
		encryption := object{"Status": d.Config.Encryption}
		if d.Config.KeyType != "" {
			encryption["KeyType"] = d.Config.KeyType
		}
		out["DeliveryStreamEncryptionConfiguration"] = encryption
	}
	switch d.Config.Source {
	case analyzer.SourceKinesis:
		out["Source"] = object{"KinesisStreamSourceDescription": object{"KinesisStreamARN": d.Config.SourceARN, "RoleARN": role}}
	case analyzer.SourceMSK:
		out["Source"] = object{"MSKSourceDescription": object{"MSKClusterARN": d.Config.SourceARN, "TopicName": "records"}}
	}
	return object{"DeliveryStreamDescription": out}, nil
}
