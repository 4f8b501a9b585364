import { createHash, randomBytes, randomUUIDv7 } from 'node:crypto'

/** A new UUIDv7: made here, so that a row's id is known before it is written; sorts by time. */
export const newId = (): string => randomUUIDv7()

/** A secret that a link or a key carries: 32 letters that nobody guesses. The database keeps its SHA-256 only. */
export const newToken = (): string => randomBytes(24).toString('base64url')

/** Of a file, to find it and to prove it unchanged; of a secret, to know it again without keeping it. */
export const sha256 = (content: string | Uint8Array): Buffer => createHash('sha256').update(content).digest()
