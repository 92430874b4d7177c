// Package program is what cert-manager's programs have in common: how they start, and how they end.
package program

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/pflag"

	logf "github.com/cert-manager/cert-manager/pkg/logs"
	"github.com/cert-manager/cert-manager/pkg/util"
)

// ErrVersion is what a program ends with that was only asked for its version.
var ErrVersion = errors.New("asked for the version")

// Main runs a program until it ends or is told to, and exits with 0 if it ended as it should have.
func Main(name string, run func(ctx context.Context, args []string) error) {
	os.Exit(exitCode(name, run))
}

func exitCode(name string, run func(ctx context.Context, args []string) error) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// a second signal ends a program that takes too long to stop
	context.AfterFunc(ctx, stop)

	logf.InitLogs()
	defer logf.FlushLogs()
	ctx = logf.NewContext(ctx, logf.Log, name)

	err := run(ctx, os.Args[1:])
	switch {
	case err == nil, errors.Is(err, pflag.ErrHelp):
		return 0
	case errors.Is(err, ErrVersion):
		fmt.Printf("%s %s\n", name, util.AppVersion)
		return 0
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return 0
	default:
		logf.FromContext(ctx).Error(err, "can not go on")
		return 1
	}
}
