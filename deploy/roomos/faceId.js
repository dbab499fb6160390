/*
 * Hearthwatch: unlock this device by a face. A macro for RoomOS 10 and later; docs/faces/faces.md says how to set it up.
 *
 * Locked: only the panel "Unlock" is there, and the settings menu is hidden. Whatever goes wrong, it stays locked. The
 * device locks again when it falls asleep, when somebody presses Lock, and when the macro starts.
 */
import xapi from 'xapi';

const HOUSE = 'https://house.example.org'; // where the house answers; no slash at its end
const KEY = 'write the key of this device here'; // faces.devices.NAME.key of config.yml
const SECONDS = 25; // how long an answer may take; the house needs up to 20
const INSECURE = false; // true takes any certificate: whoever is between can unlock then

const LOCKED = 'hearthwatchLocked';
const OPEN = 'hearthwatchOpen';

const panel = (name, icon, color, page) => `<Extensions><Panel><Order>1</Order><PanelId>${name}</PanelId>
<Origin>local</Origin><Location>HomeScreen</Location><Icon>${icon}</Icon><Color>${color}</Color>${page}</Panel></Extensions>`;
const button = (id, text) => `<Row><Widget><WidgetId>${id}</WidgetId><Name>${text}</Name><Type>Button</Type>
<Options>size=4</Options></Widget></Row>`;

const PANELS = {
  [LOCKED]: panel(LOCKED, 'Lock', '#1D805F', '<Name>Unlock</Name><ActivityType>Custom</ActivityType>'),
  [OPEN]: panel(OPEN, 'Proximity', '#335A9A', `<Name>My session</Name><ActivityType>Custom</ActivityType><Page>
<Name>My session</Name>${button('hearthwatchLock', 'Lock')}${button('hearthwatchLearn', 'Update my picture')}
<PageId>hearthwatchPage</PageId><Options>hideRowNames=1</Options></Page>`),
};

let serial = '';
let busy = false;
let turn = 0; // rises whenever the device locks: an answer that was asked for before counts no more

const say = (title, text, seconds = 6) =>
  xapi.Command.UserInterface.Message.Alert.Display({ Title: title, Text: text, Duration: seconds }).catch(noted);
const quiet = () => xapi.Command.UserInterface.Message.Alert.Clear().catch(noted);
const noted = (error) => console.warn(`faceId: ${(error && error.message) || error}`);

async function show(open) {
  const hidden = open ? 'Auto' : 'Hidden';
  await xapi.Config.UserInterface.Features.HideAll.set(open ? 'False' : 'True').catch(noted);
  await xapi.Config.UserInterface.SettingsMenu.Visibility.set(hidden).catch(noted);
  await visible(OPEN, open);
  await visible(LOCKED, !open);
}

const visible = (name, on) =>
  xapi.Command.UserInterface.Extensions.Panel.Update({ PanelId: name, Visibility: on ? 'Auto' : 'Hidden' }).catch(noted);

async function lock(why) {
  turn += 1;
  await show(false);
  await xapi.Command.UserInterface.Extensions.Panel.Close().catch(noted);
  if (why) await say('Locked', why);
}

/* The body of the house's answer; throws an Error with words for people. */
async function ask(route) {
  const request = xapi.Command.HttpClient.Get({
    Url: `${HOUSE}/${route}?serialnumber=${encodeURIComponent(serial)}`,
    Header: [`X-Hearthwatch-Key: ${KEY}`],
    Timeout: SECONDS,
    ResultBody: 'PlainText',
    AllowInsecureHTTPS: INSECURE ? 'True' : 'False',
  });
  let answer;
  try {
    answer = await within(request, SECONDS + 3);
  } catch (error) {
    noted(error);
    throw new Error(error && error.late ? 'The house took too long.' : `The house cannot be reached${reason(error)}.`);
  }
  const body = String(answer.Body === undefined ? '' : answer.Body).trim();
  if (String(answer.StatusCode) !== '200') throw new Error(`The house answered ${answer.StatusCode}.`);
  if (body.startsWith('{')) throw new Error(errorIn(body));
  return body;
}

const reason = (error) => {
  const status = error && error.data && error.data.StatusCode;
  return status ? ` (it answered ${status})` : '';
};

function errorIn(body) {
  try {
    return String(JSON.parse(body).errorMessage || 'The house could not see a face.');
  } catch (error) {
    return 'The house answered something else.';
  }
}

function within(promise, seconds) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(Object.assign(new Error('too late'), { late: true })), seconds * 1000);
    promise.then((value) => { clearTimeout(timer); resolve(value); },
      (error) => { clearTimeout(timer); reject(error); });
  });
}

/* One question at a time; what is shown meanwhile is what happens. */
async function once(words, work) {
  if (busy) return;
  busy = true;
  try {
    await say('One moment', words, SECONDS + 3);
    await work();
  } catch (error) {
    await quiet();
    await say('That did not work', (error && error.message) || 'Something went wrong.');
  } finally {
    busy = false;
  }
}

const unlock = () => once('Look into the camera.', async () => {
  const mine = turn;
  const answer = await ask('comparephoto');
  await quiet();
  if (mine !== turn) return;
  if (answer === '1') {
    await show(true);
    await xapi.Command.UserInterface.Extensions.Panel.Close().catch(noted);
    await say('Unlocked', 'Press My session, then Lock, when you leave.');
  } else {
    await say('Not unlocked', answer === '0' ? 'Your face was not recognised.' : 'The house answered something else.');
  }
});

const learn = () => once('Look into the camera, please.', async () => {
  const answer = await ask('uploadphoto');
  await quiet();
  if (answer !== '200:OK') throw new Error('The house answered something else.');
  await say('Done', 'Your picture was updated.');
});

const guarded = (work) => (...given) => Promise.resolve(work(...given)).catch(noted);

async function init() {
  for (const [name, xml] of Object.entries(PANELS)) {
    await xapi.Command.UserInterface.Extensions.Panel.Save({ PanelId: name }, xml);
  }
  await lock('');
  serial = await xapi.Status.SystemUnit.Hardware.Module.SerialNumber.get();
  xapi.Event.UserInterface.Extensions.Panel.Clicked.on(guarded((event) => event.PanelId === LOCKED && unlock()));
  xapi.Event.UserInterface.Extensions.Widget.Action.on(guarded((event) => {
    if (event.Type !== 'released') return null;
    if (event.WidgetId === 'hearthwatchLock') return lock('See you.');
    return event.WidgetId === 'hearthwatchLearn' ? learn() : null;
  }));
  xapi.Status.Standby.State.on(guarded((state) => state !== 'Off' && lock('')));
  await xapi.Config.HttpClient.Mode.get().then((mode) => mode === 'On' ? null
    : say('Not set up', 'xConfiguration HttpClient Mode must be On: docs/faces/faces.md.', 0), noted);
}

init().catch(async (error) => {
  noted(error);
  await lock('The check of faces could not start: see the macro log.').catch(noted);
});
