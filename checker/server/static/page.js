// The page checks as you type: it sends the article to its own server and shows what comes back. Nothing is kept.
"use strict";

const at = (id) => document.getElementById(id);
const [draft, marked, findings, verdict, trouble, save] =
  ["draft", "marked", "findings", "verdict", "trouble", "save"].map(at);
const greeting = verdict.textContent;
const PAUSE = 300; // milliseconds without a key before a check

let file = null; // the file whose article is shown, until it is edited
let shown = []; // the marked passages on the page, as they came
let figures = [];
let checking = false;
let again = false; // something changed while a check was under way
let timer = 0;

at("date").valueAsDate = new Date(Date.now() - new Date().getTimezoneOffset() * 60000);
const names = new Intl.DisplayNames("en", { type: "region" });
for (const option of at("home").options) if (option.value) option.textContent = names.of(option.value);

function request(address, fields) {
  const headers = {};
  if (at("token").value) headers.Authorization = "Bearer " + at("token").value;
  const date = at("date").value || null;
  const home = at("home").value || null;
  if (file) {
    const query = new URLSearchParams({ name: file.name, ...fields });
    if (date) query.set("date", date);
    if (home) query.set("home", home);
    headers["Content-Type"] = "application/octet-stream";
    return fetch(address + "?" + query, { method: "POST", headers, body: file });
  }
  const { format: form, ...rest } = fields; // a report's form stands in the address, a draft's in the body
  const body = JSON.stringify({ text: draft.value, format: at("format").value, date, home, ...rest });
  headers["Content-Type"] = "application/json";
  return fetch(address + (form ? "?format=" + form : ""), { method: "POST", headers, body });
}

// One check at a time: what changes meanwhile is checked when the answer is in, so that no server works in vain.
async function check() {
  clearTimeout(timer);
  if (checking) return void (again = true);
  if (!draft.value.trim() && !file) return clear();
  checking = true;
  again = false;
  document.querySelector(".results").classList.add("waiting");
  const asked = file;
  try {
    const answer = await request("/v1/check", { view: true });
    const tree = await answer.json();
    if (asked !== file || (!draft.value && !file)) again = true;
    else if (answer.ok) show(tree);
    else refuse(answer.status, tree.error);
  } catch {
    refuse(0, "The server does not answer. Is it still running?");
  } finally {
    checking = false;
    document.querySelector(".results").classList.remove("waiting");
    if (again) check();
  }
}

function show(tree) {
  const { view } = tree;
  trouble.hidden = true;
  if (view.text !== undefined) draft.value = view.text;
  figures = tree.documents[0].figures;
  verdict.className = "verdict " + view.severity;
  const counts = document.createElement("strong");
  counts.textContent = view.counts;
  verdict.replaceChildren(counts, " " + view.verdict);
  findings.innerHTML = view.findings; // escaped by the server, and no script may run here
  patch(view.passages);
  save.disabled = false;
}

// Put in only the passages that changed: what stands before and after them stays as it is.
function patch(passages) {
  let first = 0;
  while (first < passages.length && first < shown.length && passages[first] === shown[first]) first++;
  let last = 0;
  const most = Math.min(passages.length, shown.length) - first;
  while (last < most && passages.at(-1 - last) === shown.at(-1 - last)) last++;
  for (let count = shown.length - last - first; count > 0; count--) marked.children[first].remove();
  const fresh = document.createElement("template");
  fresh.innerHTML = passages.slice(first, passages.length - last).map((part) => `<div>${part}</div>`).join("");
  marked.insertBefore(fresh.content, marked.children[first] || null);
  shown = passages;
}

function refuse(status, message) {
  if (status === 401) {
    document.querySelector(".tokenfield").hidden = false;
    at("token").focus();
  }
  trouble.textContent = message;
  trouble.hidden = false;
}

function clear() {
  file = null;
  figures = [];
  patch([]);
  findings.replaceChildren();
  trouble.hidden = true;
  verdict.className = "verdict";
  verdict.textContent = greeting;
  at("source").hidden = true;
  save.disabled = true;
}

// The server counts characters, a page counts UTF-16 units: a character beyond U+FFFF is two.
function unit(text, wanted) {
  let index = 0;
  for (let count = 0; count < wanted && index < text.length; count++) index += text.codePointAt(index) > 0xffff ? 2 : 1;
  return index;
}

function edited() {
  if (file) {
    at("source").textContent = `Text of ${file.name}, changed here; the file itself is as it was.`;
    at("format").value = "text";
    file = null;
  }
  clearTimeout(timer);
  timer = setTimeout(check, PAUSE);
}

// Select characters of the draft and bring them into view; a page scrolls to the caret when a field gains the focus.
function select(first, last) {
  const [start, end] = [unit(draft.value, first), unit(draft.value, last)];
  draft.blur();
  draft.setSelectionRange(start, start);
  draft.focus();
  draft.setSelectionRange(start, end);
  return [start, end];
}

function apply(button) {
  const figure = figures.find((one) => one.id === Number(button.dataset.figure));
  if (!figure) return;
  const [start, end] = select(figure.start, figure.end);
  // This way the change can be undone as if it had been typed.
  if (!document.execCommand("insertText", false, button.dataset.with)) {
    draft.setRangeText(button.dataset.with, start, end, "end");
    edited();
  }
  check();
}

const TEXTS = { txt: "text", text: "text", md: "markdown", markdown: "markdown", html: "html", htm: "html" };

async function take(found) {
  if (!found) return;
  const form = TEXTS[found.name.toLowerCase().split(".").pop()];
  at("source").hidden = false;
  at("source").textContent = `From ${found.name}`;
  const known = form && [...at("format").options].some((option) => option.value === form);
  if (known) {
    file = null;
    at("format").value = form;
    draft.value = await found.text();
  } else {
    file = found;
    draft.value = "";
  }
  check();
}

async function download() {
  save.disabled = true;
  try {
    const form = at("kind").value;
    const answer = await request("/v1/report", { format: form });
    if (!answer.ok) return refuse(answer.status, (await answer.json()).error);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = "figcheck-report." + form;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  } catch {
    refuse(0, "The server does not answer. Is it still running?");
  } finally {
    save.disabled = false;
  }
}

draft.addEventListener("input", edited);
for (const id of ["date", "home", "format"]) at(id).addEventListener("change", check);
at("token").addEventListener("change", check);
at("options").addEventListener("submit", (event) => event.preventDefault());
findings.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button && button.matches(".apply")) apply(button);
  if (button && button.matches(".find")) select(Number(button.dataset.start), Number(button.dataset.end));
});
at("open").addEventListener("click", () => at("file").click());
at("file").addEventListener("change", () => take(at("file").files[0]).then(() => (at("file").value = "")));
at("clear").addEventListener("click", () => {
  draft.value = "";
  clear();
  draft.focus();
});
save.addEventListener("click", download);
addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.add("over");
});
addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.body.classList.remove("over");
});
addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("over");
  take(event.dataTransfer.files[0]);
});
