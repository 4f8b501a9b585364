import { guessCsvMapping, readBankCsv } from './bank-csv.ts'
import { type BankFileReading, capped, newReading, notice, noticeGaps, problem, unreadable } from './bank-entry.ts'
import { isCamt, readCamt } from './camt053.ts'
import { isCfonb120, readCfonb120 } from './cfonb120.ts'
import { isFault, readXml } from './markup.ts'
import { readOfx } from './ofx.ts'

export type { BankAccount, BankDetail, BankEntry, BankFileReading, BankStatement } from './bank-entry.ts'

const AGAIN = 'retéléchargez-le depuis le site de la banque'

/**
 * Reads a bank file whatever it is: camt.053 (or .052), OFX, CFONB 120 or CSV, told by its content, never by its name. Never throws
 * on a bad file: see `BankFileReading` for what problems and notices mean. A CSV is read with a guessed mapping; when the guess is
 * wrong, call `readBankCsv` with `decodeText` and a chosen one.
 */
export function readBankFile(bytes: Uint8Array, name?: string): BankFileReading {
  const binary = binaryRefusal(bytes)
  if (binary) return unreadable('format', binary)
  const decoded = decodeText(bytes)
  if (decoded.refusal !== undefined) return unreadable('encodage', decoded.refusal)
  const reading = readText(decoded.text, name)
  if (decoded.notice) notice(reading, 'encodage', decoded.notice)
  noticeGaps(reading)
  return capped(reading)
}

function readText(whole: string, name?: string): BankFileReading {
  const text = whole.trimStart()
  if (!text) return unreadable('vide', `Ce fichier est vide : ${AGAIN}.`)
  const reading = newReading()
  if (/<OFX[\s>]/i.test(text.slice(0, 10_000))) {
    if (/<!(DOCTYPE|ENTITY)/i.test(text)) return unreadable('doctype', doctype('OFX'))
    readOfx(text, reading)
    return reading
  }
  if (/^OFXHEADER/i.test(text)) return unreadable('fichier-coupe', `Ce fichier OFX n’a qu’un en-tête : ${AGAIN}.`)
  if (text.startsWith('<')) return readXmlText(text)
  if (isCfonb120(text)) {
    readCfonb120(text, reading)
    return reading
  }
  const other = otherFormat(text)
  if (other) return unreadable('format', other)
  const mapping = guessCsvMapping(text)
  return mapping ? readBankCsv(text, mapping, { name }) : unreadable('format', UNKNOWN)
}

const UNKNOWN =
  'Ce fichier n’est pas un relevé reconnu : téléchargez le relevé au format CAMT.053, OFX, CFONB 120 ou CSV depuis le site de la banque.'

const doctype = (kind: string) =>
  `Ce fichier ${kind} contient une définition de type de document (DOCTYPE), refusée par sécurité : ${AGAIN}.`

function readXmlText(text: string): BankFileReading {
  if (/^(<!doctype html|<html)/i.test(text))
    return unreadable(
      'format',
      `Ce fichier est une page web, sans doute une page de connexion : ${AGAIN} au format CAMT.053, OFX ou CFONB.`,
    )
  const root = readXml(text)
  if (isFault(root))
    return root.fault === 'doctype'
      ? unreadable('doctype', doctype('XML'))
      : unreadable(
          'xml',
          `Ce fichier XML est mal formé, ligne ${root.line} : ${root.why}. Il est coupé ou a été modifié : ${AGAIN}.`,
        )
  const reading = newReading()
  if (isCamt(root)) readCamt(root, reading)
  else if (/\bpain\.00[18]\./.test(text.slice(0, 2000)))
    problem(
      reading,
      'format',
      'Ce fichier est un ordre de virement ou de prélèvement (pain), pas un relevé : téléchargez le relevé de compte (CAMT.053).',
    )
  else
    problem(
      reading,
      'format',
      `Ce fichier XML n’est pas un relevé bancaire CAMT.053 : ${AGAIN} au format CAMT.053, OFX, CFONB 120 ou CSV.`,
    )
  return reading
}

/** Formats people try, each with its own remedy. */
function otherFormat(text: string): string | null {
  const ask = 'demandez à la banque le format CAMT.053, OFX, CFONB 120 ou CSV'
  if (/^!(Type|Account|Option)/i.test(text))
    return `Ce fichier est au format QIF, qui ne dit ni le compte ni le solde : ${ask}.`
  if (/^(\{1:|:20:)/m.test(text.slice(0, 500)) && /^:6[01]/m.test(text))
    return `Ce fichier est au format MT940 : ${ask}.`
  if (/^3[14]\d{2}/.test(text) && (text.split(/\r\n|\n|\r/)[0]?.trimEnd().length ?? 0) > 150)
    return `Ce fichier est au format CFONB 240 : ${ask}.`
  if (text.startsWith('%PDF')) return pdf
  return null
}

const pdf = 'Ce fichier est un PDF : téléchargez plutôt le relevé au format CAMT.053, OFX, CFONB 120 ou CSV.'

const startsWith = (bytes: Uint8Array, ...start: number[]): boolean => start.every((byte, i) => bytes[i] === byte)

function binaryRefusal(bytes: Uint8Array): string | null {
  if (bytes.length === 0) return `Ce fichier est vide : ${AGAIN}.`
  if (bytes.length > 100_000_000) return 'Ce fichier dépasse 100 Mo : téléchargez le relevé par périodes plus courtes.'
  if (startsWith(bytes, 0x25, 0x50, 0x44, 0x46)) return pdf
  if (startsWith(bytes, 0x50, 0x4b, 3, 4))
    return 'Ce fichier est un classeur ou une archive ZIP : décompressez-le, ou enregistrez le classeur au format CSV.'
  if (startsWith(bytes, 0x1f, 0x8b)) return 'Ce fichier est compressé (gzip) : décompressez-le d’abord.'
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0))
    return 'Ce fichier est un classeur Excel ancien : enregistrez-le au format CSV.'
  if (startsWith(bytes, 0xf0, 0xf1)) return 'Ce fichier CFONB est codé en EBCDIC : demandez-le à la banque en ASCII.'
  return null
}

type DecodedText = { text: string; notice?: string; refusal?: undefined } | { refusal: string; text?: undefined }

/**
 * Text of a bank file: byte-order mark, then UTF-16 without one, then the encoding the file declares (XML, OFX), then UTF-8 if it is
 * some, else Windows-1252 or ISO 8859-15. A file that says UTF-8 and is not is read as Windows-1252, and said.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const read = (encoding: string): DecodedText => {
    try {
      return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes) }
    } catch {
      return {
        refusal: `Ce fichier est codé d’une façon illisible (${encoding.slice(0, 20)}) : ${AGAIN}, si possible en UTF-8.`,
      }
    }
  }
  if (startsWith(bytes, 0xef, 0xbb, 0xbf)) return read('utf-8')
  if (startsWith(bytes, 0xff, 0xfe) || (bytes[0] !== 0 && bytes[1] === 0)) return read('utf-16le')
  if (startsWith(bytes, 0xfe, 0xff) || (bytes[0] === 0 && bytes[1] !== 0)) return read('utf-16be')
  const declared = declaredEncoding(bytes)
  const utf8 = read('utf-8')
  if (utf8.text !== undefined && !declared?.strict) return utf8
  if (declared && !/^utf-?(8|16)|^us-?ascii$/i.test(declared.label)) {
    const own = read(declared.label)
    return own.text !== undefined || declared.strict ? own : read(eightBits(bytes))
  }
  if (utf8.text !== undefined) return utf8
  const text = read(eightBits(bytes))
  return declared?.strict && text.text !== undefined
    ? {
        ...text,
        notice:
          'Ce fichier se dit en UTF-8 mais ne l’est pas : il est lu en Windows-1252. Vérifiez les lettres accentuées.',
      }
    : text
}

/** The euro sign is 0xA4 in ISO 8859-15, which has nothing between 0x80 and 0x9F. */
const eightBits = (bytes: Uint8Array): string =>
  bytes.includes(0xa4) && !bytes.some(byte => byte >= 0x80 && byte <= 0x9f) ? 'iso-8859-15' : 'windows-1252'

/** What the file says of itself. `strict`: XML's word is taken; OFX headers lie too often to win over valid UTF-8. */
function declaredEncoding(bytes: Uint8Array): { label: string; strict: boolean } | null {
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 1000))
  const xml = /^(?:ï»¿)?\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"']+)["']/i.exec(head)
  if (xml) return { label: xml[1]!, strict: true }
  const ofx = /CHARSET:\s*([\w-]+)/i.exec(head)?.[1]
  if (!ofx || /NONE/i.test(ofx)) return null
  return { label: /^\d{4}$/.test(ofx) ? `windows-${ofx}` : /^8859-/.test(ofx) ? `iso-${ofx}` : ofx, strict: false }
}
