"""A device over TLS, and pictures of two people."""

import cv2
import pytest

from house.settings.sections.faces import FaceDevice
from tests.face_verification.fake_device import PASSWORD, USER, FakeDevice, certificate, running


@pytest.fixture(scope="session")
def pem(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def jpegs():
    """jpegs(picture, many): so many JPEGs of a picture, each with other bytes."""
    def made(picture, many=2):
        return [cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 95 - number])[1].tobytes()
                for number in range(many)]

    return made


@pytest.fixture(scope="session")
def plain(jpegs):
    import numpy as np
    return jpegs(np.full((90, 120, 3), 120, np.uint8), 3)


@pytest.fixture
def device(plain):
    return FakeDevice(plain)


@pytest.fixture
def configured(device, pem):
    """configured(**changes): the device as settings have it, and running."""
    with running(device, pem[0]) as address:
        def made(**changes):
            return FaceDevice.model_validate({
                "serial": "FOC1234", "address": address, "username": USER, "password": PASSWORD, "key": "k" * 20,
                "certificate": str(pem[0])} | changes)

        yield made
