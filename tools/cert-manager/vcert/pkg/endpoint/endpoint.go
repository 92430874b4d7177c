// Package endpoint has what Venafi's servers have in common.
package endpoint

import "github.com/Venafi/vcert/v5/pkg/certificate"

type ConnectorType int

const (
	ConnectorTypeTPP ConnectorType = iota
	ConnectorTypeCloud
	ConnectorTypeNGTS
)

type Authentication struct {
	User, Password                string
	APIKey, AccessToken, TokenURL string
	ClientId, ClientSecret, Scope string
}

type Connector interface {
	GetType() ConnectorType
	Ping() error
	ReadZoneConfiguration() (*ZoneConfiguration, error)
	RequestCertificate(*certificate.Request) (string, error)
	RetrieveCertificate(*certificate.Request) (*certificate.PEMCollection, error)
}

type ZoneConfiguration struct{}

func (*ZoneConfiguration) UpdateCertificateRequest(*certificate.Request) {}

func (*ZoneConfiguration) ValidateCertificateRequest(*certificate.Request) error { return nil }

type ErrCertificatePending struct{}

func (ErrCertificatePending) Error() string { return "the certificate is not there yet" }

type ErrRetrieveCertificateTimeout struct{}

func (ErrRetrieveCertificateTimeout) Error() string { return "the certificate did not come in time" }
