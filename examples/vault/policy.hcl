# The secret of the app, of a KV 2 mount (of KV 1: "secret/app").
path "secret/data/app" {
  capabilities = ["read"]
}

# A database user of its own for each process.
path "database/creds/app" {
  capabilities = ["read"]
}

# Gives the database user back at once when the process ends. Without it the user ends with its lease or with the token.
path "sys/leases/revoke" {
  capabilities = ["update"]
}

# What else is called is in the policy "default", which every token has unless it was made without: sys/leases/renew,
# auth/token/renew-self, auth/token/revoke-self, auth/token/lookup-self, sys/wrapping/unwrap. To ask which engine a path is of
# (sys/internal/ui/mounts) takes no more than some capability below that mount.
