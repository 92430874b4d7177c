// A small app with a database, for proofs: it keeps notes in PostgreSQL, found by libpq's variables.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const version = "1.0.0"

func main() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stderr, nil)))
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	command := "serve"
	if len(os.Args) > 1 {
		command = os.Args[1]
	}
	if err := run(ctx, command); err != nil {
		slog.Error(err.Error(), "command", command)
		os.Exit(1)
	}
}

func run(ctx context.Context, command string) error {
	switch command {
	case "version":
		fmt.Println("notes " + version)
		return nil
	case "migrate":
		return migrate(ctx)
	case "serve":
		return serve(ctx)
	default:
		return fmt.Errorf("'command' must be serve, migrate or version, got '%s'", command)
	}
}

func serve(ctx context.Context) error {
	store, err := open(ctx)
	if err != nil {
		return err
	}
	defer store.close()
	address := os.Getenv("LISTEN")
	if address == "" {
		address = ":8080"
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: routes(store), ReadHeaderTimeout: 10 * time.Second}
	slog.Info("serving", "address", listener.Addr().String(), "version", version)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	// requests under way are answered
	patience, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := server.Shutdown(patience); !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return server.Close()
}
