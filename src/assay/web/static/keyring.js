// This browser's key: made here, never readable by any script, kept in IndexedDB by log and person.

const STORE = "keys";
const PKCS8 = Uint8Array.from([0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20]);

const opened = () =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open("assay", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function within(mode, work) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

const nameOf = (log, person) => `${log} ${person}`;

// The key of a person for a log, or undefined.
export const findKey = (log, person) => within("readonly", (store) => store.get(nameOf(log, person)));

export const keepKey = (log, person, pair) =>
  within("readwrite", (store) => store.put({ ...pair, log, person }, nameOf(log, person)));

export async function makeKey() {
  const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  const publicBytes = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { privateKey: pair.privateKey, publicBytes };
}

// The key that follows from a one-time code; whoever was given the code can sign with it once.
export async function keyOfCode(code) {
  const plain = code.toUpperCase().replace(/[\s-]/g, "");
  const words = new TextEncoder().encode(`assay enrolment code v1\n${plain}`);
  const seed = new Uint8Array(await crypto.subtle.digest("SHA-256", words));
  const bytes = new Uint8Array([...PKCS8, ...seed]);
  const privateKey = await crypto.subtle.importKey("pkcs8", bytes, "Ed25519", true, ["sign"]);
  const jwk = await crypto.subtle.exportKey("jwk", privateKey);
  const text = jwk.x.replace(/-/g, "+").replace(/_/g, "/");
  const publicBytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return { privateKey, publicBytes };
}
