// The door of every page's script: each part looks after its own things.
import { watchCameras, tellCameras } from "./cameras.js";
import { watchClips } from "./clip.js";
import { answerCommands } from "./commands.js";
import { startConsole } from "./console.js";
import { keepFresh } from "./refresh.js";
import { watchStages } from "./stages.js";

watchCameras();
watchClips();
watchStages();
const refreshSoon = keepFresh((news) => tellCameras(news.cameras));
answerCommands(refreshSoon);
startConsole(refreshSoon);
for (const select of document.querySelectorAll("select[data-go]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
