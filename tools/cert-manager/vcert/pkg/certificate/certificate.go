// Package certificate has what is asked of Venafi, and what it answers.
package certificate

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"time"
)

type (
	ChainOption     int
	CSrOriginOption int
	CustomFieldType int
)

const (
	ChainOptionRootLast ChainOption     = iota
	UserProvidedCSR     CSrOriginOption = iota
	CustomFieldPlain    CustomFieldType = iota
	CustomFieldOrigin
)

type CustomField struct {
	Type  CustomFieldType
	Name  string
	Value string
}

type Request struct {
	Subject          pkix.Name
	CsrOrigin        CSrOriginOption
	ChainOption      ChainOption
	CustomFields     []CustomField
	FriendlyName     string
	IssuerHint       string
	PickupID         string
	Timeout          time.Duration
	ValidityDuration *time.Duration
}

func NewRequest(*x509.Certificate) *Request { return &Request{} }

func (*Request) SetCSR([]byte) error { return nil }

type PEMCollection struct {
	Certificate string
	Chain       []string
}
