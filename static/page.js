// What every page runs: each part looks after its own things.
import { watchArchive } from "./archive.js";
import { watchCameras, updateCameras } from "./camera_tiles.js";
import { watchClips } from "./clip.js";
import { answerCommands } from "./commands.js";
import { watchConnection } from "./connection.js";
import { startConsole } from "./console.js";
import { showShares, watchSliders } from "./pages/scene_slider.js";
import { keepFresh } from "./refresh.js";
import { watchStages } from "./stages.js";
import { startTimelines } from "./timeline/timeline.js";

watchConnection();
watchCameras();
watchClips();
watchArchive();
watchStages();
watchSliders();
showShares();
startTimelines();
const refreshSoon = keepFresh((news) => {
  updateCameras(news.cameras);
  showShares();
});
answerCommands(refreshSoon);
startConsole(refreshSoon);
for (const select of document.querySelectorAll("select[data-go]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
