/** A page that replays one drive on a canvas: no server, no library, everything in one file. */
import { writeFileSync } from "node:fs";
import type { RecordedDrive } from "./record-drive.js";

/** Steps shown before and after the moment of the greatest fear: 12 s and 12 s. */
const SHOWN_STEPS = 120;

export function writeReplay(path: string, drive: RecordedDrive): void {
  const from = Math.max(0, drive.peak - SHOWN_STEPS);
  const frames = drive.frames.slice(from, drive.peak + SHOWN_STEPS);
  const data = JSON.stringify({ ...drive, frames, peak: drive.peak - from }, (_, value: unknown) =>
    typeof value === "number" && !Number.isInteger(value) ? Number(value.toFixed(2)) : value,
  ).replace(/</gu, "\\u003c");
  writeFileSync(
    path,
    PAGE.replace("DATA", () => data),
  );
}

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>engraph: driving, one drive</title>
<style>
body { font: 14px/1.5 sans-serif; margin: 1.5rem auto; max-width: 64rem; color: #222; }
canvas { width: 100%; background: #8a8f94; border-radius: 4px; display: block; }
.bar { display: flex; gap: .75rem; align-items: center; margin: .5rem 0; }
.bar input { flex: 1; }
table { border-collapse: collapse; } td, th { padding: .15rem .8rem .15rem 0; text-align: left; vertical-align: top; }
.fear { color: #b01010; font-weight: bold; }
#words { min-height: 9rem; }
</style>
<h1>Avoid, not identify</h1>
<p>Blue: the ego. Red: what it would fear most if it went on. Grey: the rest. It was never told what anything is; the
memories below are what it recalls for the red one, from drives among other things.</p>
<canvas width="1200" height="220"></canvas>
<div class="bar"><button>pause</button><input type="range" min="0" value="0"><span id="time"></span></div>
<div id="words"></div>
<script>
const drive = DATA;
const [canvas] = document.getElementsByTagName("canvas"), ink = canvas.getContext("2d");
const [button] = document.getElementsByTagName("button"), [slider] = document.getElementsByTagName("input");
const words = document.getElementById("words"), time = document.getElementById("time");
const SCALE = 10, BEHIND = 30, TOP = 15;
const percent = (share) => Math.round(100 * share) + " %";
slider.max = drive.frames.length - 1;
let at = 0, playing = !location.hash, last = 0;
if (location.hash) at = Math.min(drive.frames.length - 1, location.hash === "#peak" ? drive.peak : Number(location.hash.slice(1)));
function box(frame, of, colour) {
  ink.save();
  ink.translate((of.x - frame.ego.x + BEHIND) * SCALE, (TOP - of.y) * SCALE);
  ink.rotate(-of.yaw);
  ink.fillStyle = colour;
  ink.fillRect(-of.lengthM / 2 * SCALE, -of.widthM / 2 * SCALE, of.lengthM * SCALE, of.widthM * SCALE);
  ink.restore();
}
function show() {
  const frame = drive.frames[at];
  ink.clearRect(0, 0, canvas.width, canvas.height);
  ink.strokeStyle = "#fff"; ink.lineWidth = 2;
  for (const y of [-2, 2, 6, 10]) {
    ink.setLineDash(y === 2 || y === 6 ? [30, 30] : []);
    ink.lineDashOffset = frame.ego.x * SCALE % 60;
    ink.beginPath(); ink.moveTo(0, (TOP - y) * SCALE); ink.lineTo(canvas.width, (TOP - y) * SCALE); ink.stroke();
  }
  for (const thing of frame.things) {
    box(frame, thing, thing.id === frame.worst && frame.idleRisk > .1 ? "#d62728" : "#d9d9d9");
    ink.fillStyle = "#222"; ink.font = "13px sans-serif";
    ink.fillText(thing.what, (thing.x - frame.ego.x + BEHIND - thing.lengthM / 2) * SCALE, (TOP - thing.y - thing.widthM / 2 - .4) * SCALE);
  }
  box(frame, frame.ego, "#1f5fbf");
  time.textContent = frame.timeS.toFixed(1) + " s";
  slider.value = at;
  const rows = frame.recalled.map((one) => "<tr><td>#" + one.trace + "<td>" + one.words + "<td class=fear>" + percent(one.outcome) + "<td>" + one.signals + "<td>" + percent(one.share)).join("");
  const worst = frame.things.find((thing) => thing.id === frame.worst);
  words.innerHTML = "<p>" + frame.speedMps.toFixed(1) + " m/s; it <b>" + frame.action + "</b>. Expected if it went on: <span class=fear>" + percent(frame.idleRisk) + "</span>, as it does: " + percent(frame.risk) + "." +
    (worst ? "<br>The worst would be the " + worst.what + ": " + frame.worstWords + "." : "") + "</p>" +
    (rows ? "<table><tr><th>memory<th>how things stood then<th>collision<th>lessons<th>share of the word</tr>" + rows + "</table>" : "");
}
button.onclick = () => { playing = !playing; button.textContent = playing ? "pause" : "play"; };
slider.oninput = () => { at = Number(slider.value); show(); };
function tick(now) {
  if (playing && now - last > 100) { last = now; at = (at + 1) % drive.frames.length; show(); }
  requestAnimationFrame(tick);
}
button.textContent = playing ? "pause" : "play";
show();
requestAnimationFrame(tick);
</script>
`;
