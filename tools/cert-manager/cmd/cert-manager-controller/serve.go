package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/cert-manager/cert-manager/pkg/controller"
	"github.com/cert-manager/cert-manager/pkg/healthz"
)

// serveHealth answers the kubelet: whether the lease is still renewed, and whether the clock is sane.
func serveHealth(ctx context.Context, group *errgroup.Group, address string, health *healthz.Server) error {
	listener, err := listen(ctx, address)
	if err != nil {
		return err
	}
	group.Go(func() error { return health.Start(ctx, listener) })
	return nil
}

// serveMetrics answers Prometheus.
func serveMetrics(ctx context.Context, group *errgroup.Group, address string, root *controller.Context) error {
	certificates := root.SharedInformerFactory.Certmanager().V1()
	root.Metrics.SetupCertificateCollector(certificates.Certificates().Lister())
	root.Metrics.SetupIssuerCollector(certificates.Issuers().Lister())
	if root.Namespace == "" {
		root.Metrics.SetupClusterIssuerCollector(certificates.ClusterIssuers().Lister())
	}
	root.Metrics.SetupACMECollector(root.SharedInformerFactory.Acme().V1().Challenges().Lister())

	listener, err := listen(ctx, address)
	if err != nil {
		return err
	}
	server := root.Metrics.NewServer(listener)
	group.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		return server.Shutdown(patience)
	})
	return nil
}

func listen(ctx context.Context, address string) (net.Listener, error) {
	var config net.ListenConfig
	return config.Listen(ctx, "tcp", address)
}
