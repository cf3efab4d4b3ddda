// What the guide's buttons do for a newcomer.

import { api } from "./app/api.js";
import { on } from "./app/bus.js";
import { known } from "./app/conversations.js";
import { goTo } from "./app/route.js";
import { isHelpChannel, isMine, isTechnician, openChannel, state } from "./app/state.js";
import { writeInChannel } from "./ui/channel.js";
import { closeDrawer } from "./ui/sidebar.js";
import { attempt, toast } from "./ui/toast.js";
import { firstChannel, switchTo, visit } from "./visit.js";

const people = () => [...state.users.values()].filter((person) => !person.simulated);
const someone = (fits) => people().find(fits)?.id;

async function writeQuestion(text) {
  closeDrawer();
  const employee = someone((person) => !isTechnician(person));
  if (employee && isTechnician(state.users.get(state.me))) await switchTo(employee);
  if (!isHelpChannel(openChannel())) await visit(firstChannel());
  writeInChannel(text);
}

/** The newest thread that began with one's own question. */
function openOwnThread() {
  const mine = (channel) => (known(channel.id) ?? []).filter((message) => isMine(message) && message.reply_count);
  const places = (channel) => mine(channel).map((message) => [channel.id, message.ts]);
  const asked = [...state.channels.values()].filter(isHelpChannel).flatMap(places);
  const newest = asked.sort((a, b) => a[1] - b[1]).at(-1);
  if (newest) goTo(...newest);
  else toast("The answer is on its way; or ask something first.");
}

/** The newest card in a team's channel, with a technician of that team; null where none was posted yet. */
async function newestCard() {
  const found = new Map(); // channel id -> {person, channel, ts}
  for (const person of people().filter(isTechnician)) {
    const { channels } = await api.workspace(person.id);
    for (const channel of channels.filter(isTeamChannel)) {
      if (!found.has(channel.id)) found.set(channel.id, { person: person.id, channel: channel.id, ts: await cardIn(channel, person) });
    }
  }
  const cards = [...found.values()].filter((card) => card.ts);
  return cards.sort((a, b) => a.ts - b.ts).at(-1) ?? null;
}

const isTeamChannel = (channel) => channel.is_member && !isHelpChannel(channel);

async function cardIn(channel, person) {
  const { messages } = await api.messages({ channel: channel.id, user: person.id });
  return messages.findLast((message) => message.bot_id && message.blocks)?.ts;
}

async function becomeTechnician() {
  const card = await attempt(newestCard);
  await switchTo(card?.person ?? someone(isTechnician));
  if (card) await visit(card.channel);
}

export function startGuided() {
  on("guide-ask", writeQuestion);
  on("guide-thread", openOwnThread);
  on("guide-technician", becomeTechnician);
}
