"""What `doctor` and `test-aws` say of AWS, in the order in which it is put right."""

from collections.abc import Iterator

from cli.checks.aws.places import REKOGNITION, SES, AwsUse, uses_of
from cli.checks.finding import ExaminedHouse, Finding, problem


def aws(house: ExaminedHouse) -> Iterator[Finding]:
    """All that can be known for nothing: login, region, clock, the account of SES; no finding where AWS is not used."""
    yield from _found(house, list(uses_of(house.settings)), tried=False)


def aws_tried(house: ExaminedHouse, mail: bool) -> Iterator[Finding]:
    """The same, a picture that costs money, and with `mail` a mail to each recipient."""
    yield from _found(house, list(uses_of(house.settings)), tried=True, mail=mail)


def _found(house: ExaminedHouse, uses: list[AwsUse], tried: bool, mail: bool = False) -> Iterator[Finding]:
    if not uses:
        return
    try:
        from cli.checks.aws import login, trials  # boto3 is there only where config.yml names what needs it
    except ModuleNotFoundError as error:
        yield problem("aws", f"the package {error.name} is not installed", "./hearthwatch down, then up, installs it")
        return
    yield login.environment(house)
    for use in {each.login: each for each in reversed(uses)}.values():
        yield from login.login(use)
    for use in uses:
        yield login.region(use)
        yield login.clock(house, use)
        if use.service == SES:
            yield from trials.account(use)
        if tried and use.service == REKOGNITION:
            yield trials.picture_labelled(house, use)
        if tried and mail and use.service == SES:
            yield from trials.mails(house, use)
