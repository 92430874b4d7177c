// What cert-manager names of Venafi's client, whose version of this cert-manager is not to be had. It compiles,
// and refuses to connect: Issuers of type Venafi say so, and no other type is affected.
module github.com/Venafi/vcert/v5

go 1.26.4
