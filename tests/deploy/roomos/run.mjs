/* Runs the macro through the steps of a scenario, with time a thousand times as fast, and prints what was seen.
   After each step it waits until no timer runs any more; after one that is "at once", only for what comes next. */
const real = { set: globalThis.setTimeout, clear: globalThis.clearTimeout };
const running = new Set();
globalThis.setTimeout = (work, milliseconds, ...given) => {
  const timer = real.set(() => { running.delete(timer); work(...given); }, milliseconds / 1000);
  running.add(timer);
  return timer;
};
globalThis.clearTimeout = (timer) => { running.delete(timer); real.clear(timer); };
const unhandled = [];
process.on('unhandledRejection', (error) => unhandled.push(String(error)));
console.warn = () => {};
const { seen, fire } = await import('xapi');
await import('./faceId.mjs');
const turns = async (many) => { for (let turn = 0; turn < many; turn += 1) await new Promise(setImmediate); };
async function idle() {
  await turns(40);
  while (running.size) {
    await new Promise((resolve) => { real.set(resolve, 2); });
    await turns(40);
  }
}
await idle();
const states = [{ ...seen.panels, ...seen.config }];
for (const [event, value, when] of JSON.parse(process.env.SCENARIO).steps) {
  fire(event, value);
  await (when === 'at once' ? turns(3) : idle());
  states.push({ ...seen.panels, ...seen.config });
}
process.stdout.write(JSON.stringify({ ...seen, states, unhandled }));
process.exit(0);
