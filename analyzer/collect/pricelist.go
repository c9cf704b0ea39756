package collect

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/pricing"
	"github.com/aws/aws-sdk-go-v2/service/pricing/types"
)

// priceRegion is one of the few regions that serve the Price List API
// (https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html).
const priceRegion = "us-east-1"

// PriceList reads the products of a service, e.g. "AmazonKinesis", that are priced for a region:
// each is the raw JSON that GetProducts returns.
func (a *Account) PriceList(ctx context.Context, region, service string) ([]string, error) {
	pages := pricing.NewGetProductsPaginator(a.in(priceRegion).pricing, &pricing.GetProductsInput{
		ServiceCode:   aws.String(service),
		FormatVersion: aws.String("aws_v1"),
		MaxResults:    aws.Int32(100),
		Filters:       []types.Filter{{Type: types.FilterTypeTermMatch, Field: aws.String("regionCode"), Value: aws.String(region)}},
	})
	var products []string
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if ctx.Err() != nil {
			return nil, fmt.Errorf("pricing:GetProducts for %s in %s: %w", service, region, ctx.Err())
		}
		if err != nil {
			return nil, fmt.Errorf("pricing:GetProducts for %s in %s: %w; allow pricing:GetProducts, or use --prices embedded", service, region, err)
		}
		products = append(products, page.PriceList...)
	}
	return products, nil
}
