import { createCipheriv, createDecipheriv, randomBytes, randomInt } from 'node:crypto'

/** One ballot as the urn holds it: nothing in it tells whose it is, nor when it came. */
export interface Ballot {
  receipt: string
  college: string
  choice: string[]
}

// No letters or figures that one takes for another.
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
const RECEIPT = /^[2-9A-HJKMNP-Z]{4}(-[2-9A-HJKMNP-Z]{4}){2}$/

/** A receipt by which a voter alone finds their ballot: « K7QM-2XWD-9HRT ». Made by the page, stored with the ballot only. */
export function newReceipt(): string {
  const letters = Array.from({ length: 12 }, () => ALPHABET[randomInt(ALPHABET.length)])
  return [0, 4, 8].map(at => letters.slice(at, at + 4).join('')).join('-')
}
export const isReceipt = (text: string): boolean => RECEIPT.test(text)

const NONCE = 12
const TAG = 16

/**
 * Seals the ballots as one whole (AES-256-GCM): sorted by receipt, each as long as the others, so that neither order nor length tells
 * the last from the first, and two seals show nothing but how many there are.
 */
export function seal(key: Uint8Array, options: readonly string[], ballots: readonly Ballot[]): Buffer {
  const lines = ballots.map(
    ({ receipt, college, choice }) =>
      `${receipt} ${options.map(option => (choice.includes(option) ? '1' : '0')).join('')} ${college.padEnd(30)}`,
  )
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  return Buffer.concat([nonce, cipher.update(lines.toSorted().join('\n')), cipher.final(), cipher.getAuthTag()])
}

/** The ballots of a sealed urn. Throws when the key is another's or a byte was changed. */
export function unseal(key: Uint8Array, options: readonly string[], sealed: Uint8Array): Ballot[] {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE))
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG))
  const text = `${decipher.update(sealed.subarray(NONCE, sealed.length - TAG))}${decipher.final()}`
  if (text === '') return []
  return text.split('\n').map(line => {
    const [receipt, marks, college = ''] = line.trimEnd().split(' ') as [string, string, string?]
    return { receipt, college, choice: options.filter((_, i) => marks[i] === '1') }
  })
}
