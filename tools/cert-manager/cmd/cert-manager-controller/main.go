// Obtains certificates, keeps them in Secrets and renews them.
package main

import (
	"context"

	"github.com/cert-manager/cert-manager/internal/pem"
	"github.com/cert-manager/cert-manager/pkg/controller"
	"github.com/cert-manager/cert-manager/pkg/healthz"
	logf "github.com/cert-manager/cert-manager/pkg/logs"
	"github.com/cert-manager/cert-manager/plinth/program"
	"golang.org/x/sync/errgroup"
)

func main() { program.Main("controller", run) }

func run(ctx context.Context, args []string) error {
	configuration, err := settings.Parse("controller", args)
	if err != nil {
		return err
	}
	if err := program.Apply(&configuration.Logging, configuration.FeatureGates); err != nil {
		return err
	}
	sizes := configuration.PEMSizeLimitsConfig
	pem.SetGlobalSizeLimits(pem.NewSizeLimitsFromConfig(
		sizes.MaxCertificateSize, sizes.MaxPrivateKeySize, sizes.MaxChainLength, sizes.MaxBundleSize))
	options, err := contextOptions(configuration)
	if err != nil {
		return err
	}

	group, ctx := errgroup.WithContext(ctx)
	factory, err := controller.NewContextFactory(ctx, options)
	if err != nil {
		return err
	}
	root, err := factory.Build()
	if err != nil {
		return err
	}
	// replicas that wait for their turn answer too
	health := healthz.NewServer(configuration.LeaderElectionConfig.HealthzTimeout)
	if err := serveHealth(ctx, group, configuration.HealthzListenAddress, health); err != nil {
		return err
	}
	if err := serveMetrics(ctx, group, configuration.MetricsListenAddress, root); err != nil {
		return err
	}
	group.Go(func() error {
		if !configuration.LeaderElectionConfig.Enabled {
			return work(ctx, configuration, factory, root)
		}
		return whileLeading(ctx, election{
			LeaderElectionConfig: configuration.LeaderElectionConfig.LeaderElectionConfig,
			watchdog:             health.LeaderHealthzAdaptor,
			root:                 root,
		}, func(ctx context.Context) error {
			return work(ctx, configuration, factory, root)
		})
	})
	err = group.Wait()
	logf.FromContext(ctx).V(logf.InfoLevel).Info("ended")
	return err
}
