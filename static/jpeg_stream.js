// Reads a stream of JPEGs (multipart/x-mixed-replace) part by part, so that it is known when the last one came.
const HEAD_ENDS = [13, 10, 13, 10];
const text = new TextDecoder("latin1");

// Calls `show(jpeg, age, full)` with each picture, its age in seconds as the house sent it, and whether it is in full
// size; ends when the stream does.
export async function play(address, signal, show) {
  const answer = await fetch(address, { signal });
  if (!answer.ok) throw new Error(String(answer.status));
  const reader = answer.body.getReader();
  let rest = new Uint8Array();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest = joined(rest, value);
    for (let part = first(rest); part; part = first(rest)) {
      show(part.jpeg, part.age, part.full);
      rest = rest.slice(part.end);
    }
  }
}

// What the camera saw in a picture, which is the comment at its beginning (JSON); null where it has none.
export async function seenIn(jpeg) {
  const bytes = new Uint8Array(await jpeg.slice(0, 65540).arrayBuffer());
  if (bytes[2] !== 0xff || bytes[3] !== 0xfe) return null;
  try {
    return JSON.parse(new TextDecoder().decode(bytes.subarray(6, 4 + 256 * bytes[4] + bytes[5])));
  } catch {
    return null;
  }
}

// The first whole part of these bytes, null when it has not come yet.
function first(bytes) {
  const body = bodyAt(bytes);
  if (body < 0) return null;
  const head = text.decode(bytes.subarray(0, body));
  const end = body + Number(/content-length: (\d+)/i.exec(head)?.[1]);
  if (!(end <= bytes.length)) return null;
  const jpeg = new Blob([bytes.slice(body, end)], { type: "image/jpeg" });
  return { jpeg, age: Number(/x-picture-age: ([\d.]+)/i.exec(head)?.[1]), full: /x-picture-size: full/i.test(head), end };
}

function bodyAt(bytes) {
  for (let at = 0; at + HEAD_ENDS.length <= bytes.length; at += 1) {
    if (HEAD_ENDS.every((byte, offset) => bytes[at + offset] === byte)) return at + HEAD_ENDS.length;
  }
  return -1;
}

function joined(one, other) {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
