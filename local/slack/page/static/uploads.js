import { notice } from "./notices.js";
import { post } from "./server.js";

/** Uploads files to a channel or thread, one after the other. */
export async function upload(files, { channel, thread_ts }) {
  for (const file of files) {
    const form = new FormData();
    form.set("channel", channel);
    if (thread_ts) form.set("thread_ts", thread_ts);
    form.set("file", file);
    const reply = await post("upload", form);
    if (!reply.ok) notice(reply.say ?? `${file.name} could not be uploaded: ${reply.error}.`, { bad: true });
  }
}

/** Lets a pane accept dropped files; `where` returns the channel, or nothing when it accepts none. */
export function acceptDrops(pane, where) {
  const carries = (event) => event.dataTransfer?.types.includes("Files") && where();
  pane.ondragover = (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    pane.classList.add("dropping");
  };
  pane.ondragleave = (event) => !pane.contains(event.relatedTarget) && pane.classList.remove("dropping");
  pane.ondrop = (event) => {
    pane.classList.remove("dropping");
    if (!carries(event)) return;
    event.preventDefault();
    upload([...event.dataTransfer.files], where());
  };
}
