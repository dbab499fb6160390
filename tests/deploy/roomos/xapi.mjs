/* A stand-in for RoomOS's xapi: remembers what was set and shown, and answers HTTP as the scenario says. */
const scenario = JSON.parse(process.env.SCENARIO);
export const seen = { calls: [], config: {}, panels: {}, alerts: [], http: [] };
const listeners = {};

const answers = {
  'Command.HttpClient.Get': (given) => {
    seen.http.push(given);
    const next = scenario.http.shift();
    if (next === 'never') return new Promise(() => {});
    if (next === undefined) return Promise.reject(new Error('no answer was planned'));
    if (next.fails) return Promise.reject(Object.assign(new Error(next.fails), { data: { StatusCode: next.status } }));
    return later(next.delay || 0).then(() => ({ StatusCode: next.status || '200', Body: next.body }));
  },
  'Command.UserInterface.Message.Alert.Display': (given) => { seen.alerts.push(`${given.Title}: ${given.Text}`); },
  'Command.UserInterface.Extensions.Panel.Update': (given) => { seen.panels[given.PanelId] = given.Visibility; },
  'Status.SystemUnit.Hardware.Module.SerialNumber.get': () => scenario.serial || 'FOC1234ABCD',
  'Config.HttpClient.Mode.get': () => scenario.mode || 'On',
};

const later = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

function called(path, given) {
  seen.calls.push(path);
  if ((scenario.broken || []).some((each) => path.startsWith(each))) return Promise.reject(new Error(`${path} is broken`));
  if (path.endsWith('.on')) { (listeners[path.slice(0, -3)] ||= []).push(given[0]); return () => {}; }
  if (path.startsWith('Config.') && path.endsWith('.set')) seen.config[path.slice(7, -4)] = given[0];
  return Promise.resolve().then(() => (answers[path] ? answers[path](...given) : {}));
}

const node = (path) => new Proxy(() => {}, {
  get: (_, name) => (name === 'then' ? undefined : node(path ? `${path}.${name}` : String(name))),
  apply: (_, __, given) => called(path, given),
});

export const fire = (event, value) => (listeners[event] || []).forEach((each) => each(value));
export default node('');
