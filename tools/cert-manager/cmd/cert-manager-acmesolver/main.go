// Answers one HTTP-01 challenge of an ACME server.
package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/cert-manager/cert-manager/pkg/issuer/acme/http/solver"
	logf "github.com/cert-manager/cert-manager/pkg/logs"
	"github.com/cert-manager/cert-manager/plinth/program"
)

func main() { program.Main("acmesolver", run) }

func run(ctx context.Context, args []string) error {
	var server solver.HTTP01Solver
	flags := program.NewFlags("acmesolver")
	flags.IntVar(&server.ListenPort, "listen-port", 8089, "Port to listen on.")
	flags.StringVar(&server.Domain, "domain", "", "Name that is being proven.")
	flags.StringVar(&server.Token, "token", "", "Token that is asked for.")
	flags.StringVar(&server.Key, "key", "", "Answer to the token.")
	if err := flags.Parse(args); err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- server.Listen(logf.FromContext(ctx)) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	// an answer under way is given to its end
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := server.Shutdown(patience); err != nil {
		return err
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
