"""Adapters of routers: each file answers one scheme of addresses, such as `fritzbox://` or `dnsmasq://`."""
