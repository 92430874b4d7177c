package main

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	kubernetes "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	apiregistration "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"

	config "github.com/cert-manager/cert-manager/internal/apis/config/cainjector"
	"github.com/cert-manager/cert-manager/internal/kube"
	certmanager "github.com/cert-manager/cert-manager/pkg/client/clientset/versioned/scheme"
	logf "github.com/cert-manager/cert-manager/pkg/logs"
	"github.com/cert-manager/cert-manager/pkg/util"
)

// the name that the Role of the released manifests allows
const leaseName = "cert-manager-cainjector-leader-election"

func newManager(c *config.CAInjectorConfiguration) (ctrl.Manager, error) {
	access, err := kube.BuildClientConfig("", c.KubeConfig)
	if err != nil {
		return nil, err
	}
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		kubernetes.AddToScheme,
		certmanager.AddToScheme,
		apiextensions.AddToScheme,
		apiregistration.AddToScheme,
	} {
		if err := add(scheme); err != nil {
			return nil, err
		}
	}
	watched := cache.Options{ReaderFailOnMissingInformer: true}
	if c.Namespace != "" {
		watched.DefaultNamespaces = map[string]cache.Config{c.Namespace: {}}
	}
	election := c.LeaderElectionConfig
	return ctrl.NewManager(util.RestConfigWithUserAgent(access, "cainjector"), ctrl.Options{
		Scheme: scheme,
		Cache:  watched,
		// the injectors watch the metadata of Secrets alone: their content is read when it is needed
		Client:                        client.Options{Cache: &client.CacheOptions{DisableFor: []client.Object{&corev1.Secret{}}}},
		LeaderElection:                election.Enabled,
		LeaderElectionNamespace:       election.Namespace,
		LeaderElectionID:              leaseName,
		LeaderElectionResourceLock:    resourcelock.LeasesResourceLock,
		LeaderElectionReleaseOnCancel: true,
		LeaseDuration:                 &election.LeaseDuration,
		RenewDeadline:                 &election.RenewDeadline,
		RetryPeriod:                   &election.RetryPeriod,
		Metrics:                       server.Options{BindAddress: c.MetricsListenAddress},
	})
}

// awaitCertificates gives the definition of Certificates the time to come: a watch before that would fail for good.
func awaitCertificates(ctx context.Context, manager ctrl.Manager) error {
	const name = "certificates.cert-manager.io"
	reader := manager.GetAPIReader()
	return wait.PollUntilContextTimeout(ctx, time.Second, 5*time.Minute, true, func(ctx context.Context) (bool, error) {
		err := reader.Get(ctx, client.ObjectKey{Name: name}, &apiextensions.CustomResourceDefinition{})
		if apierrors.IsNotFound(err) {
			logf.FromContext(ctx).Info("waiting for a definition", "name", name)
			return false, nil
		}
		return err == nil, err
	})
}
