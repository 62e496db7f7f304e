const decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

/** Bytes as text; undefined where they are no UTF-8: a replaced character would be a value changed on the way. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
