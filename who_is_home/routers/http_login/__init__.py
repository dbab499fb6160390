"""`http_login://user:password@192.168.1.1`: any router with a page of JSON, all of its login written in config.yml.

`http_logins://` is the same over TLS.
"""

from who_is_home.routers.http_login.router import connect as connect
