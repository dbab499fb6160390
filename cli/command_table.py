"""The commands of `./hearthwatch`: where each is and what it is for. Nothing here needs an installed package."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CliCommand:
    """One row of the table: a module of cli.commands, whose `run(argv, home)` returns the exit code, and its help."""

    module: str
    help: str
    before: tuple[str, ...] = ()
    """Words that are put before those that were typed."""


COMMANDS = {
    "up": CliCommand("up.command", "start the house and stay until Ctrl-C; without a camera, the demo"),
    "down": CliCommand("down", "stop the house"),
    "status": CliCommand("status", "which processes run, since when"),
    "logs": CliCommand("logs", "what the processes wrote: logs [process] [-f]"),
    "say": CliCommand("say", "give a command: say mode away, say tag EVENT occupied, say help"),
    "tag": CliCommand("say", "what an event was: tag EVENT... occupied|unoccupied [WHAT], tag EVENT none", ("tag",)),
    "pin": CliCommand("say", "keep the files of an event, however old they become: pin EVENT", ("pin",)),
    "unpin": CliCommand("say", "let them go as all others do: unpin EVENT", ("unpin",)),
    "samples": CliCommand("samples.command", "training data: samples export DIR [--format coco|csv], import DIR"),
    "tune": CliCommand("tune.command", "what tags say of a camera's settings: tune CAMERA, tune CAMERA apply, revert"),
    "pair": CliCommand("pair", "show the code that makes somebody in Slack the owner"),
    "slack-manifest": CliCommand("slack_manifest", "print what sets the Slack app up in one paste"),
    "s3-policy": CliCommand("s3_policy", "print the least rights that a store at AWS must give the house"),
    "history": CliCommand("history.command", "what the house remembers: history export --camera front --events"),
    "reindex": CliCommand("history.reindex", "make the history's index again from the journal, with the house down"),
    "audit": CliCommand("history.audit", "who did what: audit [n]; audit verify [--head HASH@N] finds changes"),
    "password": CliCommand("password", "set the password of the dashboard"),
    "check": CliCommand("check", "read config.yml and name every mistake in it"),
    "doctor": CliCommand("doctor", "look for what is wrong, and say how to fix it"),
    "backup": CliCommand("backup.make", "a copy of the house while it runs: backup house.tar, or FOLDER/ for restic"),
    "restore": CliCommand("backup.restore", "fill an empty home from a backup: restore house.tar"),
    "repair": CliCommand("repair", "check the files of the log while the house is down, and repair them"),
    "snapshot": CliCommand("snapshot", "try a camera's address, which it asks for: snapshot -o x.jpg"),
    "push": CliCommand("push", "where a camera that sends by itself sends to, with its password: push NAME"),
    "presence": CliCommand("presence.command", "who is home: presence try [ROUTER], presence replay TRACE.jsonl"),
    "replay": CliCommand("replay", "play a video or folder through the camera's own motion"),
    "explain": CliCommand("explain", "show what motion made of a frame: explain SOURCE --frame N -o stages.png"),
    "compare": CliCommand("compare", "is this still the same scene? compare REFERENCE... CURRENT -o result.jpg"),
    "import": CliCommand("old_settings.command", "print the settings of another camera program as config.yml: "
                         "import FILE"),
    "scenes": CliCommand("scenes.command", "do all cameras still look at what they should? scenes run, for cron"),
    "faces": CliCommand("faces.command", "whose faces are known: faces list | enrol NAME | forget NAME | compare A B"),
    "models": CliCommand("models", "fetch the models that name things in pictures, or compare faces"),
    "cloud": CliCommand("cloud.spent", "what analyzers outside of the house cost this month: cloud, cloud confirm N"),
    "test-aws": CliCommand("cloud.aws_trial", "try all that config.yml wants of AWS: login, Rekognition, SES, mails"),
    "bench": CliCommand("bench", "measure this machine: bench motion"),
    "test": CliCommand("test.command", "install what the tests need and run all of them"),
}
