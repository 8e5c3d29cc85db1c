// What is signed, in bytes: canonical JSON (RFC 8785), SHA-256, DSSE version 1. Pure functions.

const encoder = new TextEncoder();

export const toBase64 = (bytes) => {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
};

export const fromBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

export const toHex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");

// Strings, whole numbers, booleans, null, arrays, objects; nothing else is ever signed.
export function canonical(value) {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new Error("a number that can't be signed");
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object") {
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
  }
  throw new Error("a value that can't be signed");
}

export async function digestOf(value) {
  const hash = await crypto.subtle.digest("SHA-256", encoder.encode(canonical(value)));
  return `sha256:${toHex(new Uint8Array(hash))}`;
}

// The leaf hash of a ledger entry (RFC 6962, 2.1): what names the subject of a statement.
export async function leafOf(entry) {
  const leaf = new Uint8Array(entry.length + 1);
  leaf.set(entry, 1);
  return `sha256:${toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", leaf)))}`;
}

// The bytes that a key signs: type and payload, each with its length.
export function preAuthentication(type, payload) {
  const kind = encoder.encode(type);
  const head = encoder.encode(`DSSEv1 ${kind.length} ${type} ${payload.length} `);
  const all = new Uint8Array(head.length + payload.length);
  all.set(head);
  all.set(payload, head.length);
  return all;
}

// What stands beside a signature to say which key made it: the start of the key's digest.
export async function keyId(publicBytes) {
  const hash = await crypto.subtle.digest("SHA-256", publicBytes);
  return toHex(new Uint8Array(hash)).slice(0, 16);
}

export async function sealed(payload, type, pairs) {
  const message = preAuthentication(type, payload);
  const signatures = [];
  for (const pair of pairs) {
    const sig = new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, message));
    signatures.push({ keyid: await keyId(pair.publicBytes), sig: toBase64(sig) });
  }
  return { payload: toBase64(payload), payloadType: type, signatures };
}
