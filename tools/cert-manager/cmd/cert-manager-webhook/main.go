// Tells the API server whether objects of cert-manager make sense.
package main

import (
	"context"

	"github.com/spf13/pflag"
	ctrl "sigs.k8s.io/controller-runtime"

	config "github.com/cert-manager/cert-manager/internal/apis/config/webhook"
	"github.com/cert-manager/cert-manager/internal/apis/config/webhook/validation"
	"github.com/cert-manager/cert-manager/internal/webhook"
	// adds the webhook's features to the known ones
	_ "github.com/cert-manager/cert-manager/internal/webhook/feature"
	logf "github.com/cert-manager/cert-manager/pkg/logs"
	"github.com/cert-manager/cert-manager/pkg/webhook/configfile"
	"github.com/cert-manager/cert-manager/pkg/webhook/options"
	"github.com/cert-manager/cert-manager/plinth/program"
)

func main() { program.Main("webhook", run) }

var settings = program.Settings[*config.WebhookConfiguration]{
	Defaults: options.NewWebhookConfiguration,
	Read:     read,
	// upstream keeps the flags of this one in a package
	Flags: func(flags *pflag.FlagSet, configuration *config.WebhookConfiguration) {
		options.AddConfigFlags(flags, configuration)
	},
	Validate: func(configuration *config.WebhookConfiguration) error {
		return validation.ValidateWebhookConfiguration(configuration, nil).ToAggregate()
	},
}

func run(ctx context.Context, args []string) error {
	configuration, err := settings.Parse("webhook", args)
	if err != nil {
		return err
	}
	if err := program.Apply(&configuration.Logging, configuration.FeatureGates); err != nil {
		return err
	}
	log := logf.FromContext(ctx)
	ctrl.SetLogger(log)
	server, err := webhook.NewCertManagerWebhookServer(log, *configuration)
	if err != nil {
		return err
	}
	return server.Run(ctx)
}

func read(path string) (*config.WebhookConfiguration, error) {
	file := configfile.New()
	err := program.Load(file, path)
	return file.Config, err
}
