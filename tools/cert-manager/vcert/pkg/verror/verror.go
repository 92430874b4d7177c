// Package verror has Venafi's errors.
package verror

import "errors"

var ServerUnavailableError = errors.New("Venafi's server can not be reached")
