// Package fake is empty: cert-manager's own tests import it, and `go mod tidy` looks for what those import.
package fake
