"use strict";
// The page of a round. It asks the server for everything and holds no rule of its own.

const code = document.documentElement.dataset.code;
const at = (address) => `${address}?lang=${code}`;
const $ = (id) => document.getElementById(id);
let words = {};
let state = null;
let shownJob = 0;

function say(name, facts = {}) {
  // {n:day/days} is a number with its English noun, as in the texts of the program.
  return (words[name] ?? name).replace(/\{(\w+)(?::([^/}]+)\/([^}]+))?\}/g,
    (_, key, one, several) => one ? `${facts[key]} ${facts[key] === 1 ? one : several}` : facts[key]);
}

function make(tag, text = "", kind = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  if (kind) element.className = kind;
  return element;
}

async function ask(address, method = "GET", body = undefined) {
  let answer;
  try {
    answer = await fetch(at(address), { method, body });
  } catch {
    lose();
    throw new Error(say("lost"));
  }
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.error);
  return found;
}

function lose() {
  showLines("failed", say("lost"), []);
}

// What is shown

async function refresh() {
  state = await ask("/api/state");
  showHead();
  showTrouble();
  showDownloads();
  fillStatuses($("agency-status"), state.agencies);
  fillStatuses($("file-status"), state.files);
  showAgencies();
  showFiles();
  showJob(state.job);
}

function showHead() {
  const { round, status } = state;
  const title = round?.title ?? say("app");
  document.title = title;
  $("title").textContent = title;
  const facts = [];
  if (round?.id) facts.push(round.id);
  if (status?.stage) facts.push(`${say("stage")} ${status.stage}`);
  if (round?.deadline) {
    const days = status.days_left;
    const left = days >= 0 ? say("days_left", { n: days }) : say("days_over", { n: -days });
    facts.push(`${say("deadline")} ${round.deadline}`, left);
  }
  if (state.agencies.length) facts.push(countAgencies());
  if (!round) facts.push(say("no_round"));
  $("facts").textContent = facts.join(code === "zh" ? "　" : " · ");
  $("next").hidden = !status;
  $("next").textContent = status?.next ?? "";
  $("into").hidden = $("into-label").hidden = !round?.has_review;
  $("open-definition").hidden = $("open-import").hidden = !round;
}

function countAgencies() {
  const by = {};
  for (const one of state.agencies) by[one.status] = (by[one.status] ?? 0) + 1;
  const counted = (by.accepted ?? 0) + (by.warned ?? 0);
  const conflict = by.conflict ?? 0;
  const missing = by.missing ?? 0;
  const total = state.agencies.length;
  const rejected = total - counted - conflict - missing;
  return say("counts", { total, counted, rejected, conflict, missing });
}

function showTrouble() {
  $("trouble").hidden = !state.trouble.length;
  $("trouble-lines").replaceChildren(...state.trouble.map((line) => make("li", line)));
}

function link(path) {
  return "/files/" + path.split("/").map(encodeURIComponent).join("/");
}

function showDownloads() {
  let hasSummary = false;
  const opened = new Set(
    [...document.querySelectorAll("#downloads details[open]")].map((one) => one.dataset.file));
  const shelves = state.downloads.map((shelf) => {
    const details = document.createElement("details");
    details.dataset.file = shelf.title;
    details.open = opened.has(shelf.title);
    details.append(make("summary", say("counted", { name: shelf.title, n: shelf.files.length })));
    const list = document.createElement("ul");
    for (const file of shelf.files) {
      hasSummary ||= file.path === "county_summary.xlsx";
      const row = document.createElement("li");
      const anchor = make("a", file.path);
      anchor.href = link(file.path);
      anchor.download = "";
      const button = make("button", say("open"), "quiet small");
      button.type = "button";
      button.setAttribute("aria-label", `${say("open")} ${file.path}`);
      button.addEventListener("click", () => openFile(file.path));
      row.append(anchor, button);
      list.append(row);
    }
    details.append(list);
    return details;
  });
  keepFocus($("downloads"), () => $("downloads").replaceChildren(...shelves));
  $("summary").hidden = !hasSummary;
}

async function openFile(path) {
  try {
    await ask("/api/open", "POST", JSON.stringify({ file: path }));
  } catch (error) {
    showLines("failed", error.message, []);
  }
}

function fillStatuses(select, rows) {
  const before = select.value;
  const found = new Map(rows.map((row) => [row.status, row.label]));
  const any = select.options[0];
  const options = [...found].map(([value, label]) => new Option(label, value));
  select.replaceChildren(any, ...options);
  select.value = found.has(before) ? before : "";
}

function fits(row, filter, status, fields) {
  const wanted = filter.value.trim().toLowerCase();
  if (status.value && row.status !== status.value) return false;
  return !wanted || fields.some((one) => (one ?? "").toLowerCase().includes(wanted));
}

function cells(row, values) {
  for (const [text, kind] of values) row.append(make("td", text ?? "", kind));
}

function showAgencies() {
  const rows = state.agencies.filter((one) =>
    fits(one, $("agency-filter"), $("agency-status"), [one.agency, one.name, one.category]));
  const made = rows.map((one) => {
    const row = document.createElement("tr");
    const head = make("th", one.agency);
    head.scope = "row";
    row.append(head);
    cells(row, [
      [one.name], [one.category], [one.label, `status ${one.status}`], [one.total, "number"],
      [one.grade], [one.rank, "number"], [one.open || "", "number"],
    ]);
    const cell = make("td");
    const button = make("button", say("settle"), "quiet small");
    button.type = "button";
    button.setAttribute("aria-label", `${say("settle")} ${one.name}`);
    button.addEventListener("click", () => settle(one));
    cell.append(button);
    row.append(cell);
    return row;
  });
  fill("agencies", made, 9);
  $("agency-count").textContent = say("shown", { n: rows.length, total: state.agencies.length });
}

function fill(table, rows, width) {
  if (!rows.length) {
    const row = document.createElement("tr");
    const cell = make("td", say("none_shown"));
    cell.colSpan = width;
    row.append(cell);
    rows = [row];
  }
  keepFocus($(table), () => $(table).tBodies[0].replaceChildren(...rows));
}

// What is drawn anew while somebody is in it keeps the keyboard where it was.
function keepFocus(place, draw) {
  const name = (one) => `${one.tagName} ${one.getAttribute("aria-label")} ${one.parentElement.dataset.file}`;
  const focused = place.contains(document.activeElement) ? name(document.activeElement) : null;
  draw();
  if (focused === null) return;
  [...place.querySelectorAll("button, summary, a")].find((one) => name(one) === focused)?.focus();
}

function showFiles() {
  const names = new Map(state.agencies.map((one) => [one.agency, one.name]));
  const opened = new Set(
    [...document.querySelectorAll("#files details[open]")].map((one) => one.dataset.file));
  const rows = state.files.filter((one) =>
    fits(one, $("file-filter"), $("file-status"), [one.file, one.agency, names.get(one.agency)]));
  const made = rows.map((one) => {
    const row = document.createElement("tr");
    const head = make("th", one.file, "file");
    head.scope = "row";
    row.append(head);
    cells(row, [[names.get(one.agency) ?? one.agency], [one.label, `status ${one.status}`]]);
    const cell = make("td");
    cell.append(describe(one, opened.has(one.file)));
    row.append(cell);
    const last = make("td");
    if (one.status === "conflict" && one.agency) {
      const button = make("button", say("adopt"), "quiet small");
      button.type = "button";
      button.setAttribute("aria-label", `${say("adopt")} ${one.file}`);
      button.addEventListener("click", () => adopt(one));
      last.append(button);
    }
    row.append(last);
    return row;
  });
  fill("files", made, 5);
  $("file-count").textContent = say("shown", { n: rows.length, total: state.files.length });
}

function describe(file, isOpen) {
  const box = document.createElement("div");
  const says = file.reason && file.reason !== file.label;
  if (says) box.append(make("div", file.reason));
  if (!file.findings.length) {
    if (!says) box.append(make("span", say("no_findings"), "info"));
    return box;
  }
  const details = document.createElement("details");
  details.dataset.file = file.file;
  details.open = isOpen;
  details.append(make("summary", `${file.findings.length} ${say("findings")}`));
  for (const one of file.findings) {
    const list = make("dl", "", "finding");
    const place = [one.sheet, one.cell].filter(Boolean).join(" ");
    list.append(make("dt", `${state.severities[one.severity]} ${one.code} ${place}`, one.severity));
    list.append(make("dd", one.message));
    if (one.hint) list.append(make("dd", `${say("remedy")}: ${one.hint}`));
    details.append(list);
  }
  box.append(details);
  return box;
}

// Jobs

function showJob(job) {
  const isRunning = job?.state === "running";
  for (const button of document.querySelectorAll("[data-job]")) button.disabled = isRunning;
  if (!job || (job.number < shownJob && !isRunning)) return;
  shownJob = job.number;
  const name = say(job.name === "import" ? "import" : job.name);
  const heads = { running: "running", done: "finished", attention: "attention", failed: "failed" };
  showLines(job.state, say(heads[job.state]) + name, job.lines);
  const bar = $("job-progress");
  bar.hidden = !isRunning;
  if (job.total) {
    bar.max = job.total;
    bar.value = job.done;
  } else {
    bar.removeAttribute("value");
  }
  $("import-write").hidden = !job.may_import;
}

function showLines(kind, title, lines) {
  $("job").hidden = false;
  $("job-title").className = kind;
  if ($("job-title").textContent !== title) $("job-title").textContent = title;
  $("job-lines").replaceChildren(...lines.map((line) => make("li", line)));
  $("job-progress").hidden = true;
  $("import-write").hidden = true;
}

async function start(name, typed = {}) {
  try {
    await ask(`/api/jobs/${name}`, "POST", JSON.stringify(typed));
  } catch (error) {
    showLines("failed", error.message, []);
  }
}

// Questions

function field(name, label, kind = "text", { needed = false, options = [], value = "" } = {}) {
  const box = document.createElement("div");
  const caption = make("label", label);
  caption.htmlFor = `ask-${name}`;
  let input;
  if (kind === "select") {
    input = document.createElement("select");
    for (const [choice, shown] of options) input.append(new Option(shown, choice));
  } else if (kind === "long") {
    input = document.createElement("textarea");
  } else {
    input = document.createElement("input");
    input.type = kind;
  }
  if (kind === "checkbox") input.value = "yes";
  else if (value && kind !== "file") input.value = value;
  input.id = `ask-${name}`;
  input.name = name;
  input.required = needed;
  box.append(caption, input);
  return box;
}

function question(title, fields, ok = say("ok")) {
  $("ask-title").textContent = title;
  $("ask-ok").textContent = ok;
  $("ask-fields").replaceChildren(...fields);
  const dialog = $("ask");
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      if (dialog.returnValue !== "ok") return resolve(null);
      const typed = {};
      for (const input of dialog.querySelectorAll("[name]")) {
        if (input.type === "file" || input.closest("[hidden]")) continue;
        if (input.type !== "checkbox" || input.checked) typed[input.name] = input.value;
      }
      resolve(typed);
    }, { once: true });
    dialog.returnValue = "";
    dialog.showModal();
  });
}

async function adopt(file) {
  const typed = await question(`${say("adopt")}: ${file.file}`, [
    field("reason", say("reason"), "long", { needed: true }), field("person", say("person")),
  ]);
  if (typed) start("adopt", { agency: file.agency, file: file.file, ...typed });
}

async function settle(agency) {
  const ways = ["grade", "appeal", "score", "reject", "undo"];
  const titles = { grade: "set_grade", appeal: "lodge" };
  const shownFor = {
    grade: ["grade", "reason"], appeal: ["reason"], score: ["scores", "basis", "reason"],
    reject: ["reason"], undo: ["reason"],
  };
  if (!state.grades.length) ways.shift();
  const what = field("what", say("what"), "select",
    { options: ways.map((way) => [way, say(titles[way] ?? way)]) });
  const parts = {
    grade: field("grade", say("grade"), "select",
      { options: state.grades.map((one) => [one, one]) }),
    scores: field("scores", say("scores"), "text", { needed: true }),
    basis: field("basis", say("basis"), "text", { needed: true }),
    reason: field("reason", say("reason"), "long", { needed: true }),
  };
  const chosen = what.querySelector("select");
  const show = () => {
    for (const [name, box] of Object.entries(parts)) {
      box.hidden = !shownFor[chosen.value].includes(name);
      const input = box.querySelector("[name]");
      input.disabled = box.hidden;
    }
    parts.reason.querySelector("textarea").required = chosen.value !== "undo";
    parts.reason.querySelector("label").textContent =
      say(chosen.value === "appeal" ? "appeal_text" : "reason");
  };
  chosen.addEventListener("change", show);
  show();
  const typed = await question(`${agency.agency} ${agency.name}`,
    [what, ...Object.values(parts), field("person", say("person"))]);
  if (typed) start(typed.what, { ...typed, agency: agency.agency });
}

async function publish() {
  const kinds = ["draft", "notice", "final", "erratum"].map((kind) => [kind, say(kind)]);
  const typed = await question(say("publish"), [
    field("kind", say("kind"), "select", { options: kinds }),
    field("approval", say("approval")), field("force", say("force")),
    field("bulletin", say("bulletin"), "checkbox"),
    field("feedback", say("feedback"), "checkbox"),
  ]);
  if (typed) start("publish", typed);
}

async function generate() {
  const typed = await question(say("generate"),
    [make("p", say("generate_help")), field("reissue", say("reissue"), "checkbox")]);
  if (typed) start("generate", typed);
}

async function makeRound() {
  const samples = $("open-new").dataset.samples.split(" ");
  const typed = await question(say("new_round"), [
    field("folder", say("folder"), "text", { needed: true }),
    field("sample", say("sample"), "select",
      { options: [["", say("blank")], ...samples.map((one) => [one, one])] }),
  ]);
  if (typed) start("init", typed);
}

let annexTable = "";

async function importAnnex() {
  const typed = await question(say("import"), [
    make("p", say("annex_help")),
    field("annex", say("annex"), "file", { needed: true }), field("table", say("table")),
  ], say("preview"));
  const file = $("ask-annex").files[0];
  if (!typed || !file) return;
  annexTable = typed.table ?? "";
  try {
    await ask(`/api/annex/${encodeURIComponent(file.name)}`, "PUT", file);
  } catch (error) {
    showLines("failed", error.message, []);
    return;
  }
  start("import", { table: annexTable });
}

// Files that came back

async function upload(found) {
  const place = $("into").hidden ? "returned" : $("into").value;
  const failed = [];
  let renamed = 0;
  let done = 0;
  for (const [path, file] of found) {
    $("uploading").textContent = say("uploading", { done, total: found.length });
    const address = path.split("/").map(encodeURIComponent).join("/");
    try {
      const kept = await ask(`/api/${place}/${address}`, "PUT", file);
      renamed += kept.renamed ? 1 : 0;
      done += 1;
    } catch (error) {
      failed.push(`${path}: ${error.message}`);
    }
  }
  const told = [say("uploaded", { total: done })];
  if (renamed) told.push(say("renamed", { n: renamed }));
  if (failed.length) told.push(say("upload_failed", { names: failed.join("; ") }));
  $("uploading").textContent = told.join(" ");
}

async function walk(entry, path, found) {
  if (entry.isFile) {
    found.push([path + entry.name, await new Promise((yes, no) => entry.file(yes, no))]);
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((yes, no) => reader.readEntries(yes, no));
    if (!some.length) return;
    for (const one of some) await walk(one, `${path}${entry.name}/`, found);
  }
}

async function takeDrop(event) {
  event.preventDefault();
  $("drop").classList.remove("over");
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry())
    .filter(Boolean);
  const found = [];
  for (const entry of entries) await walk(entry, "", found);
  if (found.length) upload(found);
}

// Beginning

const REST = 5000; // milliseconds between two looks at the folder
let looked = 0;

// Who comes back from Excel or from the folder sees what changed there.
function lookAgain() {
  if (Date.now() - looked < REST) return;
  looked = Date.now();
  ask("/api/refresh", "POST", "{}").catch(() => {});
}

function listen() {
  const stream = new EventSource(at("/api/events"));
  stream.addEventListener("message", async (event) => {
    const told = JSON.parse(event.data);
    if (told.snapshot !== state?.snapshot) await refresh();
    else showJob(told.job);
  });
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) lose();
  });
}

async function begin() {
  words = await (await fetch(`/words-${code}.json`)).json();
  const special = { publish, generate };
  for (const button of document.querySelectorAll("[data-job]")) {
    const name = button.dataset.job;
    button.addEventListener("click", () => (special[name] ?? (() => start(name)))());
  }
  $("open-definition").addEventListener("click", () => openFile("assessment.xlsx"));
  $("open-import").addEventListener("click", importAnnex);
  $("open-new").addEventListener("click", makeRound);
  $("import-write").addEventListener("click", () =>
    start("import", { table: annexTable, write: "yes" }));
  $("upload").addEventListener("change", async (event) => {
    const found = [...event.target.files].map((file) => [file.name, file]);
    event.target.value = "";
    if (found.length) await upload(found);
  });
  $("drop").addEventListener("dragover", (event) => {
    event.preventDefault();
    $("drop").classList.add("over");
  });
  $("drop").addEventListener("dragleave", () => $("drop").classList.remove("over"));
  $("drop").addEventListener("drop", takeDrop);
  for (const id of ["agency-filter", "agency-status"]) $(id).addEventListener("input", showAgencies);
  for (const id of ["file-filter", "file-status"]) $(id).addEventListener("input", showFiles);
  try {
    await refresh();
  } finally {
    // Before this, a click would be lost without a word.
    $("main").inert = false;
    $("main").removeAttribute("aria-busy");
  }
  listen();
  looked = Date.now();
  window.addEventListener("focus", lookAgain);
}

begin();
