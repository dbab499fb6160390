"""The networks for faces, each a file with pinned bytes, as the analyzers declare theirs in MODEL.

also: the same weights, exported at another time. MobileFaceNet was trained on MS-Celeb-1M, which its maker has
withdrawn.
"""

FINDER, TEMPLATES = "yunet", "mobilefacenet"
LIVENESS = ("minifasnet-2.7", "minifasnet-4.0")
_SILENT_FACE = ("https://raw.githubusercontent.com/marcos4758/Silent-Face-Anti-Spoofing-Tests/"
                "1557f99a6ca5d485763cc42d42b614a72a3ede7c/resources/anti_spoof_models/")

FACE_MODELS: dict[str, dict[str, object]] = {
    FINDER: {
        "file": "face_detection_yunet_2023mar.onnx",
        "address": "https://media.githubusercontent.com/media/opencv/opencv_zoo/main/models/face_detection_yunet/"
                   "face_detection_yunet_2023mar.onnx",
        "sha256": "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
        "megabytes": 0.2, "licence": "MIT"},
    TEMPLATES: {
        "file": "mobilefacenet.onnx",
        "address": "https://raw.githubusercontent.com/nytdevansh/V-Face/b3631ed3e495795b6c16fdea15a96601e905ad27/model/"
                   "mobilefacenet.onnx",
        "sha256": "85cdeb7368ed6a1e9cbaaa6f283c6b2439f1fa533c17450bfdc7f357d285d5d1",
        "also": ("b7120c095d60094f28a4a54ba6a8bf51b297a6273fb40ef6350dfec1f63d9507",),
        "megabytes": 4.0, "licence": "Apache-2.0"},
    LIVENESS[0]: {
        "file": "2.7_80x80_MiniFASNetV2.onnx", "address": f"{_SILENT_FACE}2.7_80x80_MiniFASNetV2.onnx",
        "sha256": "4433e871ef03f6c4c13de1757e63dcd69db14b6d7d9cff2319cb274c0f6dbecb",
        "megabytes": 1.8, "licence": "Apache-2.0"},
    LIVENESS[1]: {
        "file": "4_0_0_80x80_MiniFASNetV1SE.onnx", "address": f"{_SILENT_FACE}4_0_0_80x80_MiniFASNetV1SE.onnx",
        "sha256": "a8e67ffbaf39fa74c3b2ed673b530fcfb2f47379d0f26a52b71c2fc6473ec20f",
        "megabytes": 1.8, "licence": "Apache-2.0"},
}
