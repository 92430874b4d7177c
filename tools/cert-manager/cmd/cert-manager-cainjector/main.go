// Tells the API server which authorities to trust when it asks webhooks.
package main

import (
	"context"
	"fmt"

	"github.com/spf13/pflag"
	ctrl "sigs.k8s.io/controller-runtime"

	config "github.com/cert-manager/cert-manager/internal/apis/config/cainjector"
	"github.com/cert-manager/cert-manager/internal/apis/config/cainjector/scheme"
	"github.com/cert-manager/cert-manager/internal/apis/config/cainjector/validation"
	// adds the injector's features to the known ones
	_ "github.com/cert-manager/cert-manager/internal/cainjector/feature"
	"github.com/cert-manager/cert-manager/pkg/apis/config/cainjector/v1alpha1"
	"github.com/cert-manager/cert-manager/pkg/cainjector/configfile"
	"github.com/cert-manager/cert-manager/pkg/controller/cainjector"
	logf "github.com/cert-manager/cert-manager/pkg/logs"
	"github.com/cert-manager/cert-manager/plinth/program"
)

func main() { program.Main("cainjector", run) }

var settings = program.Settings[*config.CAInjectorConfiguration]{
	Defaults: defaults,
	Read:     read,
	Flags:    flags,
	Validate: validate,
}

func run(ctx context.Context, args []string) error {
	configuration, err := settings.Parse("cainjector", args)
	if err != nil {
		return err
	}
	if err := program.Apply(&configuration.Logging, configuration.FeatureGates); err != nil {
		return err
	}
	ctrl.SetLogger(logf.FromContext(ctx))
	manager, err := newManager(configuration)
	if err != nil {
		return err
	}
	if configuration.EnableDataSourceConfig.Certificates {
		if err := awaitCertificates(ctx, manager); err != nil {
			return err
		}
	}
	injectables := configuration.EnableInjectableConfig
	err = cainjector.RegisterAllInjectors(ctx, manager, cainjector.SetupOptions{
		Namespace:                    configuration.Namespace,
		IgnoreNamespaces:             configuration.IgnoreNamespaces,
		EnableCertificatesDataSource: configuration.EnableDataSourceConfig.Certificates,
		EnabledReconcilersFor: map[string]bool{
			cainjector.MutatingWebhookConfigurationName:   injectables.MutatingWebhookConfigurations,
			cainjector.ValidatingWebhookConfigurationName: injectables.ValidatingWebhookConfigurations,
			cainjector.APIServiceName:                     injectables.APIServices,
			cainjector.CustomResourceDefinitionName:       injectables.CustomResourceDefinitions,
		},
	})
	if err != nil {
		return err
	}
	return manager.Start(ctx)
}

func defaults() (*config.CAInjectorConfiguration, error) {
	scheme, _, err := scheme.NewSchemeAndCodecs()
	if err != nil {
		return nil, err
	}
	var versioned v1alpha1.CAInjectorConfiguration
	scheme.Default(&versioned)
	var configuration config.CAInjectorConfiguration
	return &configuration, scheme.Convert(&versioned, &configuration, nil)
}

func read(path string) (*config.CAInjectorConfiguration, error) {
	file := configfile.New()
	err := program.Load(file, path)
	return file.Config, err
}

func flags(flags *pflag.FlagSet, c *config.CAInjectorConfiguration) {
	election := &c.LeaderElectionConfig
	flags.StringVar(&c.KubeConfig, "kubeconfig", c.KubeConfig, "File with the way to the API server, outside of a cluster.")
	flags.BoolVar(&election.Enabled, "leader-elect", election.Enabled, "Wait until no other replica works.")
	flags.StringVar(&election.Namespace, "leader-election-namespace", election.Namespace, "Namespace of the lease.")
	flags.StringVar(&c.MetricsListenAddress, "metrics-listen-address", c.MetricsListenAddress, "Where Prometheus is answered; 0 for nowhere.")
	program.AddCommon(flags, &c.Logging, &c.FeatureGates)
}

func validate(c *config.CAInjectorConfiguration) error {
	if err := validation.ValidateCAInjectorConfiguration(c, nil).ToAggregate(); err != nil {
		return err
	}
	if c.EnablePprof {
		return fmt.Errorf("enablePprof: this build has no profiler")
	}
	if c.MetricsTLSConfig.FilesystemConfigProvided() || c.MetricsTLSConfig.DynamicConfigProvided() {
		return fmt.Errorf("metricsTLSConfig: this build serves metrics in the clear only")
	}
	return nil
}
