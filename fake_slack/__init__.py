"""A strict stand-in for Slack's API: its own process, real HTTP and WebSocket, state in memory.

It refuses what Slack refuses (and some things Slack only warns of), so that what works here works there.
Start it by hand with `python -m fake_slack --port 8077` and open `/ui`, or from a test:

    from fake_slack.handle import FakeSlack

    with FakeSlack.start(app_url="http://127.0.0.1:8000") as slack:
        client = WebClient(token=slack.bot_token, base_url=slack.api_url)
        client.chat_postMessage(channel=slack.channel, text="Person at Front")
        slack.wait_for(lambda: slack.messages())

Three interfaces: `/api/...` is Slack's own, `/admin/...` (loopback only, no token) sets it up, reports what
happened and acts as a person, `/ui` shows the channel as a person would see it. `docs/fake-slack.md` lists all.
"""
