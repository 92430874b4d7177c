// Package vcert is Venafi's client, which this build does without.
package vcert

import (
	"errors"
	"net/http"

	"github.com/Venafi/vcert/v5/pkg/endpoint"
)

// Config says how to connect.
type Config struct {
	ConnectorType   endpoint.ConnectorType
	BaseUrl         string
	Zone            string
	Credentials     *endpoint.Authentication
	ConnectionTrust string
	LogVerbose      bool
	Client          *http.Client
}

// NewClient always fails.
func NewClient(*Config, ...bool) (endpoint.Connector, error) {
	return nil, errors.New("this build of cert-manager has no client for Venafi")
}
