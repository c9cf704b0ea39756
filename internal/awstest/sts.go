package awstest

// getCallerIdentity names the account of the snapshot.
func (s *Server) getCallerIdentity(c *call) (any, error) {
	if err := c.allow(); err != nil {
		return nil, err
	}
	return struct{ Arn, UserId, Account string }{
		"arn:aws:iam::" + s.account.AccountID + ":user/test", "AIDAEXAMPLE", s.account.AccountID,
	}, nil
}
