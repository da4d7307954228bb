// A Vault of its real core for tests: memory only, unsealed, on loopback. It ends when its stdin does.
package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/hashicorp/go-hclog"
	jwt "github.com/hashicorp/vault-plugin-auth-jwt"
	kubernetes "github.com/hashicorp/vault-plugin-auth-kubernetes"
	kv "github.com/hashicorp/vault-plugin-secrets-kv"
	"github.com/hashicorp/vault/builtin/credential/approle"
	"github.com/hashicorp/vault/builtin/credential/cert"
	"github.com/hashicorp/vault/builtin/logical/database"
	vaulthttp "github.com/hashicorp/vault/http"
	"github.com/hashicorp/vault/internalshared/configutil"
	"github.com/hashicorp/vault/plugins/database/postgresql"
	"github.com/hashicorp/vault/sdk/helper/consts"
	"github.com/hashicorp/vault/sdk/logical"
	"github.com/hashicorp/vault/sdk/physical/inmem"
	"github.com/hashicorp/vault/vault"
)

const postgresqlPlugin = "postgresql-database-plugin"

// plugins is a BuiltinRegistry that knows one plugin: the rest of Vault's would cost gigabytes to build.
type plugins struct{}

func (plugins) Contains(name string, kind consts.PluginType) bool {
	return name == postgresqlPlugin && kind == consts.PluginTypeDatabase
}

func (p plugins) Get(name string, kind consts.PluginType) (func() (any, error), bool) {
	return postgresql.New, p.Contains(name, kind)
}

func (plugins) Keys(kind consts.PluginType) []string {
	if kind == consts.PluginTypeDatabase {
		return []string{postgresqlPlugin}
	}
	return nil
}

func (p plugins) DeprecationStatus(name string, kind consts.PluginType) (consts.DeprecationStatus, bool) {
	return consts.Supported, p.Contains(name, kind)
}

func (plugins) IsBuiltinEntPlugin(string, consts.PluginType) bool { return false }

func main() {
	level := flag.String("log", "off", "level of the log on stderr")
	certificate := flag.String("tls-cert", "", "certificate of a TLS listener, PEM")
	key := flag.String("tls-key", "", "its key, PEM")
	flag.Parse()
	if err := run(*level, *certificate, *key); err != nil {
		println(err.Error())
		os.Exit(1)
	}
}

func run(level, certificate, key string) error {
	logger := hclog.New(&hclog.LoggerOptions{Level: hclog.LevelFromString(level), Output: os.Stderr})
	storage, err := inmem.NewInmem(nil, logger)
	if err != nil {
		return err
	}
	core, err := vault.NewCore(&vault.CoreConfig{
		Physical:        storage,
		StorageType:     "inmem",
		DisableMlock:    true,
		Logger:          logger,
		BuiltinRegistry: plugins{},
		LogicalBackends: map[string]logical.Factory{"kv": kv.Factory, "database": database.Factory},
		CredentialBackends: map[string]logical.Factory{
			"approle": approle.Factory, "cert": cert.Factory, "jwt": jwt.Factory, "kubernetes": kubernetes.Factory,
		},
		DefaultLeaseTTL:           time.Hour,
		MaxLeaseTTL:               24 * time.Hour,
		ExpirationRevokeRetryBase: time.Second,
	})
	if err != nil {
		return err
	}
	defer core.Shutdown()
	one := &vault.SealConfig{SecretShares: 1, SecretThreshold: 1}
	made, err := core.Initialize(context.Background(), &vault.InitParams{BarrierConfig: one})
	if err != nil {
		return err
	}
	if unsealed, err := core.Unseal(made.SecretShares[0]); err != nil || !unsealed {
		return errors.Join(errors.New("Vault stays sealed"), err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	// Vault's own listener asks for a client certificate in this way, and leaves the verdict to the cert method.
	server := &http.Server{
		Handler:   vaulthttp.Handler.Handler(&vault.HandlerProperties{Core: core, ListenerConfig: &configutil.Listener{}}),
		TLSConfig: &tls.Config{ClientAuth: tls.RequestClientCert, MinVersion: tls.VersionTLS12},
		ErrorLog:  logger.StandardLogger(nil),
	}
	serve, scheme := func() error { return server.Serve(listener) }, "http"
	if certificate != "" {
		serve, scheme = func() error { return server.ServeTLS(listener, certificate, key) }, "https"
	}
	failed := make(chan error, 1)
	go func() { failed <- serve() }()
	go func() {
		_, err := io.Copy(io.Discard, os.Stdin)
		failed <- err
	}()
	if err := json.NewEncoder(os.Stdout).Encode(map[string]any{
		"address":   scheme + "://" + listener.Addr().String(),
		"rootToken": made.RootToken,
		"unsealKey": made.SecretShares[0],
	}); err != nil {
		return err
	}
	err = <-failed
	server.Close()
	return err
}
