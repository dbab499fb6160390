"""Pictures of faces from files that a user names, and what compares them."""

import os
from pathlib import Path

import cv2

from cli.errors import WRONG_USE, CliError
from ledger.faces.face_models import open_face_check
from ledger.files.model_files import ModelError, search_path
from ledger.home import Home
from vision.faces.face_matching import FaceCheck
from vision.jpeg import Pixels, decode

_LARGEST = 64 * 2**20


def picture_of(path: Path) -> Pixels:
    """The BGR picture in a JPEG or PNG file; CliError saying what is wrong with it."""
    try:
        if path.exists() and not path.is_file():
            raise CliError(f"{path} is no file; give a JPEG or PNG of a face", WRONG_USE)
        if path.stat().st_size > _LARGEST:
            raise CliError(f"{path} is larger than {_LARGEST >> 20} MB; give a JPEG or PNG of a face", WRONG_USE)
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise CliError(f"cannot read {path}: {getattr(error, 'strerror', '') or error}", WRONG_USE) from error
    try:
        return decode(data)
    except ValueError as error:
        raise CliError(f"{path} is no picture that can be read ({error}); give a JPEG or PNG", WRONG_USE) from error


def checker(home: Home, liveness: bool) -> FaceCheck:
    """What compares faces, on one thread; CliError when its models are not there."""
    cv2.setNumThreads(1)
    try:
        return open_face_check(search_path(home.models, os.environ), liveness)
    except ModelError as error:
        raise CliError(str(error)) from error
