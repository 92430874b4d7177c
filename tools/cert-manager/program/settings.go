package program

import (
	"fmt"

	"github.com/spf13/pflag"
	cliflag "k8s.io/component-base/cli/flag"
	logsapi "k8s.io/component-base/logs/api/v1"

	logf "github.com/cert-manager/cert-manager/pkg/logs"
	"github.com/cert-manager/cert-manager/pkg/util/configfile"
	utilfeature "github.com/cert-manager/cert-manager/pkg/util/feature"
)

// Settings is where a program's configuration comes from: flags, over a file, over defaults.
type Settings[Configuration any] struct {
	// Defaults are the values that nobody stated.
	Defaults func() (Configuration, error)
	// Read reads the file that `--config` names.
	Read func(file string) (Configuration, error)
	// Flags states the flags, which change a configuration in place.
	Flags func(flags *pflag.FlagSet, configuration Configuration)
	// Validate names what is wrong.
	Validate func(configuration Configuration) error
}

// Parse reads the configuration from a command line.
func (s Settings[Configuration]) Parse(name string, args []string) (Configuration, error) {
	configuration, err := s.Defaults()
	if err != nil {
		return configuration, fmt.Errorf("defaults: %w", err)
	}
	file, err := s.parse(name, args, configuration)
	if err != nil {
		return configuration, err
	}
	if file != "" {
		if configuration, err = s.Read(file); err != nil {
			return configuration, err
		}
		// once more, because flags go before the file
		if _, err := s.parse(name, args, configuration); err != nil {
			return configuration, err
		}
	}
	return configuration, s.Validate(configuration)
}

func (s Settings[Configuration]) parse(name string, args []string, configuration Configuration) (string, error) {
	flags := NewFlags(name)
	file := flags.String("config", "", "File with the program's configuration.")
	s.Flags(flags.FlagSet, configuration)
	return *file, flags.Parse(args)
}

// Flags are those of a program that takes no other arguments.
type Flags struct {
	*pflag.FlagSet
	version *bool
}

// NewFlags is no flag yet, but `--version`.
func NewFlags(name string) Flags {
	flags := pflag.NewFlagSet(name, pflag.ContinueOnError)
	flags.SortFlags = false
	return Flags{flags, flags.Bool("version", false, "Print the version and exit.")}
}

// Parse takes a command line in.
func (f Flags) Parse(args []string) error {
	if err := f.FlagSet.Parse(args); err != nil {
		return err
	}
	if *f.version {
		return ErrVersion
	}
	if f.NArg() > 0 {
		return fmt.Errorf("unexpected arguments: %q", f.Args())
	}
	return nil
}

// Load reads a configuration's file, whose paths are relative to itself.
func Load(into configfile.ConfigFile, path string) error {
	loader, err := configfile.NewConfigurationFSLoader(nil, path)
	if err != nil {
		return err
	}
	return loader.Load(into)
}

// AddCommon adds the flags that each program with a configuration has.
func AddCommon(flags *pflag.FlagSet, logging *logsapi.LoggingConfiguration, featureGates *map[string]bool) {
	flags.Var(cliflag.NewMapStringBool(featureGates), "feature-gates", "Features that are turned on or off, as name=bool.")
	logf.AddFlagsNonDeprecated(logging, flags)
}

// Apply makes what is configured for the whole process take effect.
func Apply(logging *logsapi.LoggingConfiguration, featureGates map[string]bool) error {
	if err := logf.ValidateAndApply(logging); err != nil {
		return fmt.Errorf("logging: %w", err)
	}
	if err := utilfeature.DefaultMutableFeatureGate.SetFromMap(featureGates); err != nil {
		return fmt.Errorf("feature gates: %w", err)
	}
	return nil
}
