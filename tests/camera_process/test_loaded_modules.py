"""What a process of cameras loads: all of it is there once for each group."""

import subprocess
import sys


def test_a_process_of_rtsp_cameras_does_not_load_the_http_client() -> None:
    said = subprocess.run([sys.executable, "-c", "import camera_process.__main__, camera_process.sources.rtsp, sys;"
                           "print(*{name.partition('.')[0] for name in sys.modules})"],
                          check=True, capture_output=True, text=True).stdout.split()
    assert "av" in said and not {"requests", "urllib3", "charset_normalizer"} & {*said}
