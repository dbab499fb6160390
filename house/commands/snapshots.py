"""Commands that ask a camera for a picture of this moment (`snapshot`), or for its newest one (`last_image`)."""

from house import facts
from house.commands.command import Answer, CommandRequest, House, record
from house.commands.words.camera_names import camera_named, likely_camera
from house.names import place
from house.status_sentence import all_switches


def snapshot(house: House, request: CommandRequest) -> Answer:
    """Ask a camera, or each that watches, for a picture of this moment."""
    each = all_switches(house.state(), house.settings, house.now())
    name = camera_named(house, request.words)
    wanted = [camera for camera in ([name] if name else each) if each[camera].watching]
    if not wanted:
        why = f"{place(name)} is not watching ({each[name].why})" if name else "no camera watches"
        return Answer(f"No picture: {why}.", ok=False)
    for camera in wanted:
        id = facts.derived_id(request.fact_id(facts.PictureAsked), camera)
        house.record(facts.PictureAsked(at=house.now(), id=id, camera=camera, by=request.who, channel=request.channel))
    what = f"A picture of {place(wanted[0])}" if len(wanted) == 1 else f"Pictures of {', '.join(map(place, wanted))}"
    verb = "is" if len(wanted) == 1 else "are"
    where = "on the way" if request.channel else "being taken; the camera's page shows it"
    return Answer(f"{what} {verb} {where}.")


def last_image(house: House, request: CommandRequest) -> Answer:
    """Ask a camera for its newest picture; it comes to where it was asked."""
    camera = camera_named(house, request.words) or likely_camera(house)
    switch = all_switches(house.state(), house.settings, house.now())[camera]
    if not switch.watching:
        return Answer(f"No picture: {place(camera)} is not watching ({switch.why}).", ok=False)
    record(house, request, facts.PictureAsked, camera=camera, channel=request.channel)
    where = "is on its way" if request.channel else "is being taken; the camera's page shows it"
    return Answer(f"The newest picture of {place(camera)} {where}.")
