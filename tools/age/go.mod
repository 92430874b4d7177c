module plinth.dev/tools/age

go 1.26

tool filippo.io/age/cmd/age-keygen

require (
	filippo.io/age v1.2.1 // indirect
	golang.org/x/crypto v0.24.0 // indirect
	golang.org/x/sys v0.21.0 // indirect
	golang.org/x/term v0.21.0 // indirect
)
