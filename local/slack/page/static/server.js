const HEADERS = { "X-Flakebot-Page": "1" };
const GONE = { ok: false, error: "gone", say: "The workspace does not answer. Start it again with make demo." };

let person = new URLSearchParams(location.search).get("as") ?? "";

/** Switches to another person; the URL holds it, so that two tabs can be two people. */
export function speakFor(id) {
  person = id;
  const address = new URL(location.href);
  address.searchParams.set("as", id);
  history.replaceState(null, "", address);
}

/** Sends an action of the person; the response always has `ok`, and `say` when it is false. */
export async function post(path, body) {
  const form = body instanceof FormData;
  if (form) body.set("as", person);
  const headers = form ? HEADERS : { ...HEADERS, "Content-Type": "application/json" };
  return answer(`/page/${path}`, {
    method: "POST",
    headers,
    body: form ? body : JSON.stringify({ as: person, ...body }),
  });
}

/** Fetches everything the person can see. */
export function fetchState() {
  return answer(`/page/state${asked()}`);
}

/** Follows the live events; `heard` is called for each, `opened` for every new connection, `lost` for its end. */
export function follow({ heard, opened, lost }) {
  const source = new EventSource(`/page/live${asked()}`);
  source.onopen = opened;
  source.onmessage = (event) => heard(JSON.parse(event.data));
  source.onerror = () => {
    source.close();
    lost();
  };
  return () => source.close();
}

function asked() {
  return person ? `?as=${encodeURIComponent(person)}` : "";
}

async function answer(path, options) {
  try {
    const response = await fetch(path, options);
    const reply = await response.json();
    if (!response.ok && reply.ok !== false) return { ...GONE, say: `The workspace answered ${response.status}.` };
    return { ok: true, ...reply };
  } catch (problem) {
    return { ...GONE, error: problem instanceof SyntaxError ? "not_json" : GONE.error };
  }
}
