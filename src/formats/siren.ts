import { validate as validateSiren } from 'stdnum/lib/cjs/fr/siren.js'
import { validate as validateSiret } from 'stdnum/lib/cjs/fr/siret.js'
import { validate as validateFrenchVat } from 'stdnum/lib/cjs/fr/tva.js'
import { type Refusal, refuse } from '../kernel/refusal.ts'

/** Without spaces, dots or dashes, in capitals: what is stored and compared. Not a check. */
export const normalizeIdentifier = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s.\-\u200b-\u200f\u2010-\u2015\ufeff]/g, '')

/** « 732 829 320 », « 732 829 320 00074 », non-breaking. */
export const formatSiren = (text: string): string =>
  normalizeIdentifier(text).replace(/^(\d{3})(\d{3})(\d{3})(\d{5})?$/, (_, a, b, c, nic) =>
    [a, b, c, nic].filter(Boolean).join('\u00a0'),
  )

/** Why this SIREN (spaces allowed) cannot be right: nine digits and a Luhn key. Null when it can. */
export function sirenRefusal(text: string, path?: string): Refusal | null {
  const siren = normalizeIdentifier(text)
  if (!/^\d{9}$/.test(siren)) return refuse('siren', digitsMessage('SIREN', siren, 9), path)
  if (siren !== '000000000' && validateSiren(siren).isValid) return null
  return refuse('siren', 'Ce SIREN n’est pas valide : sa clé ne correspond pas. Vérifiez les 9 chiffres.', path)
}

/**
 * Why this SIRET cannot be right: fourteen digits and a Luhn key, on the SIREN too; the establishments of La Poste (356 000 000)
 * have digits whose sum is a multiple of five instead. Null when it can.
 */
export function siretRefusal(text: string, path?: string): Refusal | null {
  const siret = normalizeIdentifier(text)
  if (!/^\d{14}$/.test(siret)) return refuse('siret', digitsMessage('SIRET', siret, 14), path)
  if (!sirenRefusal(siret.slice(0, 9)) && validateSiret(siret).isValid) return null
  return refuse('siret', 'Ce SIRET n’est pas valide : sa clé ne correspond pas. Vérifiez les 14 chiffres.', path)
}

const digitsMessage = (what: string, text: string, length: number): string =>
  !text
    ? `Le ${what} manque : ${length} chiffres, à lire sur l’avis de situation de l’Insee.`
    : /^\d+$/.test(text)
      ? `Un ${what} compte ${length} chiffres, celui-ci ${text.length} : recopiez-le en entier.`
      : `Un ${what} ne contient que des chiffres (${length}) : retirez les autres signes.`

/** "FR" + key + SIREN, key = (12 + 3 × (SIREN mod 97)) mod 97 (CGI art. 286 ter; BOI-TVA-DECLA-20-10-20). */
export function frenchVatNumberOf(siren: string): string {
  const digits = normalizeIdentifier(siren)
  if (!/^\d{9}$/.test(digits)) throw new RangeError(`not a SIREN: ${siren}`)
  return `FR${String((12 + 3 * (Number(digits) % 97)) % 97).padStart(2, '0')}${digits}`
}

/** Shapes of the other VAT numbers of the Union, and Northern Ireland (European Commission, VIES). */
const SHAPES: Record<string, RegExp> = {
  AT: /^U\d{8}$/,
  BE: /^[01]?\d{9}$/,
  BG: /^\d{9,10}$/,
  CY: /^\d{8}[A-Z]$/,
  CZ: /^\d{8,10}$/,
  DE: /^\d{9}$/,
  DK: /^\d{8}$/,
  EE: /^\d{9}$/,
  EL: /^\d{9}$/,
  ES: /^[0-9A-Z]\d{7}[0-9A-Z]$/,
  FI: /^\d{8}$/,
  HR: /^\d{11}$/,
  HU: /^\d{8}$/,
  IE: /^\d[0-9A-Z+*]\d{5}[A-Z]{1,2}$/,
  IT: /^\d{11}$/,
  LT: /^(\d{9}|\d{12})$/,
  LU: /^\d{8}$/,
  LV: /^\d{11}$/,
  MT: /^\d{8}$/,
  NL: /^[0-9A-Z+*]{12}$/,
  PL: /^\d{10}$/,
  PT: /^\d{9}$/,
  RO: /^\d{2,10}$/,
  SE: /^\d{12}$/,
  SI: /^\d{8}$/,
  SK: /^\d{10}$/,
  XI: /^(\d{9}|\d{12}|GD\d{3}|HA\d{3})$/,
}

/**
 * Why this intra-community VAT number cannot be right: the key for a French one (and its SIREN when `siren` is given), the shape for
 * the other countries. Null when it can; only the Commission's service says whether it exists.
 */
export function vatNumberRefusal(text: string, path?: string, siren?: string): Refusal | null {
  const number = normalizeIdentifier(text)
  const say = (message: string) => refuse('tva', message, path)
  const country = number.slice(0, 2)
  if (!/^[A-Z]{2}/.test(number))
    return say('Un numéro de TVA commence par les deux lettres du pays, par exemple FR : recopiez-le en entier.')
  if (country === 'FR') {
    if (number.length !== 13)
      return say('Un numéro de TVA français compte 13 caractères, par exemple FR44732829320 : recopiez-le en entier.')
    if (!validateFrenchVat(number).isValid)
      return say(
        'Ce numéro de TVA n’est pas valide : sa clé ne correspond pas. Vérifiez les 2 caractères qui suivent FR et le SIREN.',
      )
    if (siren && number.slice(4) !== normalizeIdentifier(siren))
      return say('Ce numéro de TVA n’est pas celui de ce SIREN : vérifiez l’un et l’autre.')
    return null
  }
  const shape = SHAPES[country]
  if (!shape)
    return say(
      country === 'GR'
        ? 'Le numéro de TVA grec commence par EL : remplacez GR par EL.'
        : `« ${country} » n’est pas un pays de l’Union européenne : laissez ce champ vide pour un client hors de l’Union.`,
    )
  return shape.test(number.slice(2))
    ? null
    : say(`Ce numéro de TVA n’a pas la forme de ceux du pays ${country} : recopiez-le en entier.`)
}
