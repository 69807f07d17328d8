/* Without a network, shows the attendance sheet that core/sheet-keep.js kept on this phone. The network always comes first; only
   pages of the work area are looked at, only readings (GET), and nothing is written here but the style of the page below. */
"use strict";
const told = {{ told }};
const CACHES = "presenze-senza-rete|";
const SHELL = `senza-rete|${told.style}`;
const DAY = 24 * 60 * 60 * 1000;
const PATIENCE = { page: 8000, file: 4000 }; /* ms: a network that neither answers nor fails, as in a cellar */
const SHEET = /^\/lavoro\/incontri\/[0-9a-f-]{36}\/presenze\/$/;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(SHELL).then((shell) => shell.add(told.style)));
});

self.addEventListener("activate", (event) => {
  const drop = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("senza-rete|") && name !== SHELL);
    await Promise.all(old.map((name) => caches.delete(name)));
  };
  event.waitUntil(drop());
});

/* The address under which a sheet is kept; null for any other page. */
function addressOf(url) {
  if (!SHEET.test(url.pathname) || url.searchParams.has("q")) return null;
  const per = url.searchParams.get("per");
  return url.pathname + (per ? `?per=${per}` : "");
}

const named = async () =>
  (await caches.keys()).filter((name) => name.startsWith(CACHES)).map((name) => {
    const [, user, at, address] = name.split("|");
    return { name, user, address, age: Date.now() - Number(at) };
  });

const drop = (ones) => Promise.all(ones.map(({ name }) => caches.delete(name)));

/* What may be shown, the newest first: no older than a day, and of one person; copies of two are of nobody. */
async function kept() {
  const all = await named();
  const fresh = all.filter(({ age }) => age >= 0 && age < DAY);
  const ofOne = fresh.every(({ user }) => user === fresh[0].user) ? fresh : [];
  await drop(all.filter((one) => !ofOne.includes(one)));
  return ofOne.sort((a, b) => a.age - b.age);
}

async function sheetAt(address) {
  if (!address) return undefined;
  for (const one of await kept()) {
    if (one.address !== address) continue;
    const page = await (await caches.open(one.name)).match(address, { ignoreVary: true });
    if (page) return page;
  }
  return undefined;
}

async function fileOf(request) {
  for (const { name } of [...(await kept()), { name: SHELL }]) {
    const file = await (await caches.open(name)).match(request.url, { ignoreVary: true });
    if (file) return file;
  }
  return undefined;
}

const escaped = (text) => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

async function sheetLinks() {
  const links = [];
  for (const { name, address } of await kept()) {
    const page = await (await caches.open(name)).match(address, { ignoreVary: true });
    const label = page && decodeURIComponent(page.headers.get("X-Sheet-Label") ?? "");
    if (page) links.push(`<li><a href="${escaped(address)}">${escaped(told.back)}</a><br>${escaped(label)}</li>`);
  }
  return links.join("");
}

async function noNetwork() {
  const links = await sheetLinks();
  const text = `<!doctype html><html lang="${told.language}"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(told.title)}</title>
    <link rel="stylesheet" href="${told.style}"></head><body><main><h1>${escaped(told.title)}</h1>
    <p>${escaped(links ? told.withSheet : told.without)}</p>${links ? `<ul>${links}</ul>` : ""}
    <p><a href="">${escaped(told.again)}</a></p></main></body></html>`;
  const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy, "Cache-Control": "no-store" };
  return new Response(text, { status: 503, headers });
}

/* The network's answer; a copy, if there is one, where the network fails or keeps silent for too long. */
async function first(network, patience, copy) {
  const silence = new Promise((_done, fail) => { setTimeout(() => fail(new Error("silence")), patience); });
  try {
    return await Promise.race([network, silence]);
  } catch {
    return (await copy()) ?? network;
  }
}

/* A sheet that sends to sign in: nobody is signed in, all copies go. One that is refused or gone: its copy goes. */
async function judge(answer, address) {
  const all = await named();
  if (answer.type === "opaqueredirect") await drop(all);
  else if ([403, 404, 410].includes(answer.status)) await drop(all.filter((one) => one.address === address));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const isPage = request.mode === "navigate";
  const isFile = url.pathname.startsWith("/static/") || url.pathname === "/colori.css" || url.pathname.endsWith("/presenze/nomi.json");
  if (!isPage && !isFile) return;
  const network = fetch(request);
  const address = isPage ? addressOf(url) : null;
  event.waitUntil(network.then((answer) => (address ? judge(answer, address) : null)).catch(() => {}));
  if (isPage) event.respondWith(first(network, PATIENCE.page, () => sheetAt(address)).catch(noNetwork));
  else event.respondWith(first(network, PATIENCE.file, () => fileOf(request)));
});
