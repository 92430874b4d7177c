package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/google/uuid"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"

	"github.com/cert-manager/cert-manager/internal/apis/config/shared"
	"github.com/cert-manager/cert-manager/pkg/controller"
)

// the name that the Role of the released manifests allows
const leaseName = "cert-manager-controller"

type election struct {
	shared.LeaderElectionConfig
	watchdog *leaderelection.HealthzAdaptor
	root     *controller.Context
}

// whileLeading works as soon as no other replica does, and lets another one only when it no longer works.
func whileLeading(ctx context.Context, e election, work func(ctx context.Context) error) error {
	lock, err := e.lock()
	if err != nil {
		return err
	}
	elected := make(chan struct{})
	working, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	elector, err := leaderelection.NewLeaderElector(leaderelection.LeaderElectionConfig{
		Name:            leaseName,
		Lock:            lock,
		LeaseDuration:   e.LeaseDuration,
		RenewDeadline:   e.RenewDeadline,
		RetryPeriod:     e.RetryPeriod,
		ReleaseOnCancel: true,
		WatchDog:        e.watchdog,
		Callbacks: leaderelection.LeaderCallbacks{
			OnStartedLeading: func(context.Context) { close(elected) },
			OnStoppedLeading: func() { stop(errors.New("the lease was lost")) },
		},
	})
	if err != nil {
		return err
	}

	// outlives `ctx`: the lease is given back after the work has ended
	leading, giveBack := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		elector.Run(leading)
	}()
	defer func() {
		giveBack()
		<-ended
	}()

	select {
	case <-working.Done():
		return context.Cause(working)
	case <-elected:
	}
	if err := work(working); working.Err() == nil {
		return err
	}
	return context.Cause(working)
}

func (e election) lock() (resourcelock.Interface, error) {
	host, err := os.Hostname()
	if err != nil {
		return nil, fmt.Errorf("name of this host: %w", err)
	}
	return resourcelock.New(
		resourcelock.LeasesResourceLock,
		e.Namespace,
		leaseName,
		e.root.Client.CoreV1(),
		e.root.Client.CoordinationV1(),
		resourcelock.ResourceLockConfig{
			// replicas outside of a cluster share a host
			Identity:      host + "_" + uuid.NewString(),
			EventRecorder: e.root.Recorder,
		},
	)
}
