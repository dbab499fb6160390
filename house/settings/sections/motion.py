"""The section motion of a camera in config.yml: sensitivity, the gap that ends an event, zones, masks."""

from house.settings.polygon import Polygon
from house.settings.section import SHARE, Section, setting
from house.settings.types import NAME_ALLOWED, Seconds, Share, Whole, ZoneName

POLYGON = "[[x, y], [x, y], [x, y], ...] in fractions of the view, 0 to 1"


class MotionSection(Section):
    """How one camera looks for motion."""

    sensitivity: Whole = setting(5, "1 sees only what is large and plain, 10 small and faint things as well",
                                 "a whole number from 1 to 10", ge=1, le=10)
    min_area: Share = setting(0.0, "regions smaller than this share of the view open no event; 0: by sensitivity alone",
                              SHARE)
    lasting: Seconds = setting(
        0.0, "an event opens only once something has moved for this long, with pauses of a second at most: alerts come "
             "that much later; 0: at once", "0 to 10s: seconds, or text like 2s", ge=0, le=10)
    gap: Seconds = setting(10.0, "an event closes after this long without motion",
                           "0.1s to 1h: seconds, or text like 30s, 5m", ge=0.1, le=3600)
    zones: dict[ZoneName, Polygon] = setting(
        {}, "named places in the view, for alert.zones and night",
        f"NAME: {POLYGON}", f"{NAME_ALLOWED}; not 'all'")
    masks: tuple[Polygon, ...] = setting(
        (), "places where nothing is ever motion (a road, a flag, the clock in the picture)",
        f"a list of polygons {POLYGON}")
