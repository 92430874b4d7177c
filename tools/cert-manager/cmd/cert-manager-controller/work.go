package main

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/sync/errgroup"
	"k8s.io/apimachinery/pkg/util/sets"

	config "github.com/cert-manager/cert-manager/internal/apis/config/controller"
	defaultloops "github.com/cert-manager/cert-manager/internal/apis/config/controller/v1alpha1"
	"github.com/cert-manager/cert-manager/internal/controller/feature"
	"github.com/cert-manager/cert-manager/pkg/controller"
	gateways "github.com/cert-manager/cert-manager/pkg/controller/certificate-shim/gateways"
	listenersets "github.com/cert-manager/cert-manager/pkg/controller/certificate-shim/listenerset"
	// the issuers that loops can find by type
	_ "github.com/cert-manager/cert-manager/pkg/issuer/acme"
	_ "github.com/cert-manager/cert-manager/pkg/issuer/ca"
	_ "github.com/cert-manager/cert-manager/pkg/issuer/selfsigned"
	_ "github.com/cert-manager/cert-manager/pkg/issuer/vault"
	_ "github.com/cert-manager/cert-manager/pkg/issuer/venafi"
	logf "github.com/cert-manager/cert-manager/pkg/logs"
	utilfeature "github.com/cert-manager/cert-manager/pkg/util/feature"
)

// work runs the loops until it is told to stop, or one of them fails.
func work(ctx context.Context, c *config.ControllerConfiguration, factory *controller.ContextFactory, root *controller.Context) error {
	enabled := enabledLoops(c)
	loops := map[string]controller.Interface{}
	for name, build := range controller.Known() {
		if !enabled.Has(name) {
			continue
		}
		loop, err := build(factory)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		loops[name] = loop
	}
	logf.FromContext(ctx).V(logf.InfoLevel).Info("starting", "loops", sets.List(sets.KeySet(loops)))

	// loops ask for what they watch while they are built
	root.SharedInformerFactory.Start(ctx.Done())
	root.KubeSharedInformerFactory.Start(ctx.Done())
	root.HTTP01ResourceMetadataInformersFactory.Start(ctx.Done())
	if root.GatewaySolverEnabled {
		root.GWShared.Start(ctx.Done())
	}

	group, ctx := errgroup.WithContext(ctx)
	for name, loop := range loops {
		group.Go(func() error {
			err := loop.Run(c.NumberOfConcurrentWorkers, ctx)
			if err == nil || ctx.Err() != nil {
				return ctx.Err()
			}
			return fmt.Errorf("%s: %w", name, err)
		})
	}
	return group.Wait()
}

// enabledLoops reads the configuration's list and adds what only runs beside a feature.
func enabledLoops(c *config.ControllerConfiguration) sets.Set[string] {
	enabled, disabled := sets.New[string](), sets.New[string]()
	for _, name := range c.Controllers {
		switch loop, off := strings.CutPrefix(name, "-"); {
		case name == "*":
			enabled.Insert(defaultloops.DefaultEnabledControllers...)
		case off:
			disabled.Insert(loop)
		default:
			enabled.Insert(name)
		}
	}
	features := utilfeature.DefaultFeatureGate
	if features.Enabled(feature.ExperimentalCertificateSigningRequestControllers) {
		enabled.Insert(defaultloops.ExperimentalCertificateSigningRequestControllers...)
	}
	if c.GatewayAPIConfig.Enabled && features.Enabled(feature.ExperimentalGatewayAPISupport) {
		enabled.Insert(gateways.ControllerName)
		if c.GatewayAPIConfig.EnableListenerSet && features.Enabled(feature.ListenerSets) {
			enabled.Insert(listenersets.ControllerName)
		}
	}
	if c.Namespace != "" {
		disabled.Insert(defaultloops.ClusterScopedControllers...)
	}
	return enabled.Difference(disabled)
}
