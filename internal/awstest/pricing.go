package awstest

import (
	"encoding/json"
	"fmt"
)

// productsPage is the most products on a page of GetProducts: botocore 1.43.11,
// pricing service-2.json, shape GetProductsMaxResults.
const productsPage = 100

// Prices are the products that GetProducts finds, each as the JSON of one element of its PriceList.
func Prices(products ...string) Option {
	return func(s *Server) { s.prices = append(s.prices, products...) }
}

// getProducts lists the products of a service whose attributes equal those of the filters.
func (s *Server) getProducts(c *call) (any, error) {
	var in struct {
		ServiceCode, FormatVersion, NextToken string
		MaxResults                            *int
		Filters                               []struct{ Type, Field, Value string }
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	start := 0
	if in.NextToken != "" {
		if err := open(in.NextToken, &start); err != nil {
			return nil, err
		}
	}
	found := []string{}
	for _, text := range s.prices {
		var product struct {
			ServiceCode string
			Product     struct{ Attributes map[string]string }
		}
		if err := json.Unmarshal([]byte(text), &product); err != nil {
			return nil, fmt.Errorf("product given to Prices: %w", err)
		}
		matches := product.ServiceCode == in.ServiceCode
		for _, f := range in.Filters {
			if f.Type != "TERM_MATCH" {
				return nil, unserved("filter type %s of pricing:GetProducts", f.Type)
			}
			matches = matches && product.Product.Attributes[f.Field] == f.Value
		}
		if matches {
			found = append(found, text)
		}
	}
	part, next := page(found, start, atMost(in.MaxResults, productsPage))
	out := object{"FormatVersion": "aws_v1", "PriceList": part}
	if next > 0 {
		out["NextToken"] = seal(next)
	}
	return out, nil
}
