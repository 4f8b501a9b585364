import { randomUUIDv7 } from 'node:crypto'

/** A new UUIDv7: made here, so that a row's id is known before it is written; sorts by time. */
export const newId = (): string => randomUUIDv7()
