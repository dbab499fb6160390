"""A real RTSP server on a free port of 127.0.0.1; run by Debian's own python3, which has the GStreamer bindings.

    rtsp_server.py LAUNCH [--user U --password P --auth basic|digest] [--tls CERT_AND_KEY.pem] [--port PORT]
                   [--small LAUNCH]

Prints its port when it serves /cam (and /small), and `--check` only says whether everything it needs is installed.
"""

import argparse
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gio, GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

NEEDED = ("x264enc", "rtph264pay", "videotestsrc", "h264parse", "h265parse", "qtdemux")


def missing() -> list[str]:
    tls = [] if Gio.TlsBackend.get_default().supports_tls() else ["glib-networking"]
    return [name for name in NEEDED if Gst.ElementFactory.find(name) is None] + tls


def let_in(server: GstRtspServer.RTSPServer, factory: GstRtspServer.RTSPMediaFactory, args: argparse.Namespace) -> None:
    auth = GstRtspServer.RTSPAuth.new()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "user")
    if args.tls:
        auth.set_tls_certificate(Gio.TlsCertificate.new_from_file(args.tls))
    if args.user and args.auth == "digest":
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest(args.user, args.password, token)
    elif args.user:
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(args.user, args.password), token)
    else:
        auth.set_default_token(token)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role("user", "media.factory.access", True)
    permissions.add_permission_for_role("user", "media.factory.construct", True)
    factory.set_permissions(permissions)
    server.set_auth(auth)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("launch")
    for name in ("--user", "--password", "--tls", "--small"):
        parser.add_argument(name)
    parser.add_argument("--port", default="0")
    parser.add_argument("--auth", choices=("basic", "digest"), default="digest")
    args = parser.parse_args()
    Gst.init(None)
    if args.launch == "check":
        print(*missing())
        return 1 if missing() else 0
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(args.port)
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(f"( {args.launch} )")
    factory.set_shared(True)
    if args.user or args.tls:
        let_in(server, factory, args)
    server.get_mount_points().add_factory("/cam", factory)
    if args.small:
        small = GstRtspServer.RTSPMediaFactory()
        small.set_launch(f"( {args.small} )")
        small.set_shared(True)
        if args.user:
            small.set_permissions(factory.get_permissions())
        server.get_mount_points().add_factory("/small", small)
    server.attach(None)
    print(server.get_bound_port(), flush=True)
    GLib.MainLoop().run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
