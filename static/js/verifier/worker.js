// Keeps the offline verifier at hand: the network first, what was kept when there is none. Nothing else is answered.

const KEPT = "certreg-verifier";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const isOurs = pathname === "/verify/offline" || pathname.startsWith("/static/");
  if (request.method === "GET" && origin === self.location.origin && isOurs) event.respondWith(answer(request));
});

async function answer(request) {
  try {
    const response = await fetch(request);
    if (response.ok || response.type === "opaqueredirect") return response;
    return (await kept(request)) ?? response;
  } catch (error) {
    const found = await kept(request);
    if (!found) throw error;
    return found;
  }
}

async function kept(request) {
  const cache = await caches.open(KEPT);
  return (await cache.match(request, { ignoreVary: true })) ?? cache.match(request, { ignoreVary: true, ignoreSearch: true });
}
