"""What the OpenID Foundation's plans and oidc.md ask of the provider, module by module and row by row."""
