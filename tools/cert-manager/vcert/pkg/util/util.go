// Package util has what Venafi's servers are told of the issuer.
package util

const IssuerHintAllIssuers = ""
