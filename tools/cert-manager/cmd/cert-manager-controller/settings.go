package main

import (
	"fmt"

	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/sets"

	config "github.com/cert-manager/cert-manager/internal/apis/config/controller"
	"github.com/cert-manager/cert-manager/internal/apis/config/controller/scheme"
	"github.com/cert-manager/cert-manager/internal/apis/config/controller/validation"
	"github.com/cert-manager/cert-manager/pkg/apis/config/controller/v1alpha1"
	"github.com/cert-manager/cert-manager/pkg/controller"
	"github.com/cert-manager/cert-manager/pkg/controller/configfile"
	dns "github.com/cert-manager/cert-manager/pkg/issuer/acme/dns/util"
	"github.com/cert-manager/cert-manager/plinth/program"
)

var settings = program.Settings[*config.ControllerConfiguration]{
	Defaults: defaults,
	Read:     read,
	Flags:    flags,
	Validate: validate,
}

func defaults() (*config.ControllerConfiguration, error) {
	scheme, _, err := scheme.NewSchemeAndCodecs()
	if err != nil {
		return nil, err
	}
	var versioned v1alpha1.ControllerConfiguration
	scheme.Default(&versioned)
	var configuration config.ControllerConfiguration
	return &configuration, scheme.Convert(&versioned, &configuration, nil)
}

func read(path string) (*config.ControllerConfiguration, error) {
	file := configfile.New()
	err := program.Load(file, path)
	return file.Config, err
}

// flags are those that cert-manager's manifests have; everything else is stated in the file.
func flags(flags *pflag.FlagSet, c *config.ControllerConfiguration) {
	election := &c.LeaderElectionConfig
	solver := &c.ACMEHTTP01Config
	dns01 := &c.ACMEDNS01Config
	flags.StringVar(&c.KubeConfig, "kubeconfig", c.KubeConfig, "File with the way to the API server, outside of a cluster.")
	flags.StringVar(&c.ClusterResourceNamespace, "cluster-resource-namespace", c.ClusterResourceNamespace, "Namespace in which ClusterIssuers look for Secrets.")
	flags.BoolVar(&election.Enabled, "leader-elect", election.Enabled, "Wait until no other replica works.")
	flags.StringVar(&election.Namespace, "leader-election-namespace", election.Namespace, "Namespace of the lease.")
	flags.StringSliceVar(&c.Controllers, "controllers", c.Controllers, "Loops that run: names, '*' for all that are on by default, '-name' for none of that name.")
	flags.StringVar(&solver.SolverImage, "acme-http01-solver-image", solver.SolverImage, "Image of the pods that answer HTTP-01 challenges.")
	flags.StringSliceVar(&solver.SolverNameservers, "acme-http01-solver-nameservers", solver.SolverNameservers, "Name servers for the check of HTTP-01 answers, as address:port.")
	flags.StringSliceVar(&dns01.RecursiveNameservers, "dns01-recursive-nameservers", dns01.RecursiveNameservers, "Name servers for the check of DNS-01 answers, as address:port.")
	flags.BoolVar(&dns01.RecursiveNameserversOnly, "dns01-recursive-nameservers-only", dns01.RecursiveNameserversOnly, "Ask no authoritative name server.")
	flags.IntVar(&c.MaxConcurrentChallenges, "max-concurrent-challenges", c.MaxConcurrentChallenges, "Challenges under way at once, at most.")
	flags.StringVar(&c.MetricsListenAddress, "metrics-listen-address", c.MetricsListenAddress, "Where Prometheus is answered.")
	flags.StringVar(&c.HealthzListenAddress, "internal-healthz-listen-address", c.HealthzListenAddress, "Where the kubelet is answered.")
	program.AddCommon(flags, &c.Logging, &c.FeatureGates)
}

func validate(c *config.ControllerConfiguration) error {
	if err := validation.ValidateControllerConfiguration(c, nil).ToAggregate(); err != nil {
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

func contextOptions(c *config.ControllerConfiguration) (controller.ContextOptions, error) {
	acme, err := acmeOptions(c)
	shim := c.IngressShimConfig
	return controller.ContextOptions{
		APIServerHost:      c.APIServerHost,
		Kubeconfig:         c.KubeConfig,
		KubernetesAPIQPS:   c.KubernetesAPIQPS,
		KubernetesAPIBurst: c.KubernetesAPIBurst,
		Namespace:          c.Namespace,
		IssuerOptions: controller.IssuerOptions{
			ClusterResourceNamespace:        c.ClusterResourceNamespace,
			ClusterIssuerAmbientCredentials: c.ClusterIssuerAmbientCredentials,
			IssuerAmbientCredentials:        c.IssuerAmbientCredentials,
		},
		ACMEOptions: acme,
		IngressShimOptions: controller.IngressShimOptions{
			DefaultIssuerName:                 shim.DefaultIssuerName,
			DefaultIssuerKind:                 shim.DefaultIssuerKind,
			DefaultIssuerGroup:                shim.DefaultIssuerGroup,
			DefaultAutoCertificateAnnotations: shim.DefaultAutoCertificateAnnotations,
			ExtraCertificateAnnotations:       shim.ExtraCertificateAnnotations,
			GatewayAPIExtraProtocols:          sets.New(c.GatewayAPIConfig.ExtraProtocols...),
		},
		CertificateOptions: controller.CertificateOptions{
			EnableOwnerRef:                           c.EnableCertificateOwnerRef,
			CopiedAnnotationPrefixes:                 c.CopiedAnnotationPrefixes,
			CertificateRequestMinimumBackoffDuration: c.CertificateRequestMinimumBackoffDuration,
			CertificateRequestMaximumBackoffDuration: c.CertificateRequestMaximumBackoffDuration,
		},
		SchedulerOptions: controller.SchedulerOptions{MaxConcurrentChallenges: c.MaxConcurrentChallenges},
		ConfigOptions: controller.ConfigOptions{
			EnableGatewayAPI:            c.GatewayAPIConfig.Enabled,
			EnableGatewayAPIListenerSet: c.GatewayAPIConfig.EnableListenerSet,
		},
	}, err
}

func acmeOptions(c *config.ControllerConfiguration) (controller.ACMEOptions, error) {
	solver, dns01 := c.ACMEHTTP01Config, c.ACMEDNS01Config
	options := controller.ACMEOptions{
		HTTP01SolverImage:            solver.SolverImage,
		ACMEHTTP01SolverRunAsNonRoot: solver.SolverRunAsNonRoot,
		HTTP01SolverRuntimeClassName: solver.SolverRuntimeClassName,
		HTTP01SolverNameservers:      solver.SolverNameservers,
		HTTP01SolverExtraLabels:      solver.SolverExtraLabels,
		DNS01CheckAuthoritative:      !dns01.RecursiveNameserversOnly,
		DNS01Nameservers:             dns01.RecursiveNameservers,
		DNS01CheckRetryPeriod:        dns01.CheckRetryPeriod,
	}
	if len(options.DNS01Nameservers) == 0 {
		options.DNS01Nameservers = dns.RecursiveNameservers
	}
	for _, quantity := range []struct {
		name, value string
		into        *resource.Quantity
	}{
		{"solverResourceRequestCPU", solver.SolverResourceRequestCPU, &options.HTTP01SolverResourceRequestCPU},
		{"solverResourceRequestMemory", solver.SolverResourceRequestMemory, &options.HTTP01SolverResourceRequestMemory},
		{"solverResourceLimitsCPU", solver.SolverResourceLimitsCPU, &options.HTTP01SolverResourceLimitsCPU},
		{"solverResourceLimitsMemory", solver.SolverResourceLimitsMemory, &options.HTTP01SolverResourceLimitsMemory},
	} {
		parsed, err := resource.ParseQuantity(quantity.value)
		if err != nil {
			return options, fmt.Errorf("acmeHTTP01Config.%s: '%s': %w", quantity.name, quantity.value, err)
		}
		*quantity.into = parsed
	}
	return options, nil
}
