// The QR code in a photo, where the browser can read one; its text is data, never followed by itself.

/** `{code}`, or `{reason}` why there is none. */
export async function readCode(file) {
  if (!("BarcodeDetector" in globalThis)) return { reason: "no_code_reader" };
  let found;
  try {
    const picture = await createImageBitmap(file);
    found = await new globalThis.BarcodeDetector({ formats: ["qr_code"] }).detect(picture);
  } catch {
    return { reason: "no_code" };
  }
  const codes = new Set(found.map(({ rawValue }) => rawValue));
  if (codes.size !== 1) return { reason: codes.size ? "several_codes" : "no_code" };
  return { code: [...codes][0] };
}

/** The address of a certificate page of ours, at the server that this page came from; null for any other text. */
export function certificateAddress(text, home, origin) {
  let address;
  try {
    address = new URL(text);
  } catch {
    return null;
  }
  const isOurs = address.origin === home || address.origin === origin;
  const found = isOurs ? /^\/v\/([A-Za-z0-9_-]{22})$/.exec(address.pathname) : null;
  return found ? `${origin}/v/${found[1]}` : null;
}
