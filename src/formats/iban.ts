import { isSEPACountry, isValidBIC, ValidationErrorsIBAN, validateIBAN } from 'ibantools'
import { type Refusal, refuse } from '../kernel/refusal.ts'

/** What people paste, without spaces, dots, dashes, a leading "IBAN" or lower case: "FR7630006000011234567890189". Not a check. */
export function normalizeIban(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s.\-:\u200b-\u200f\u2010-\u2015\ufeff]/g, '')
    .replace(/^IBAN(?=[A-Z]{2}\d)/, '')
}

/** For reading: groups of four, tied by non-breaking spaces. */
export const formatIban = (iban: string): string => normalizeIban(iban).replace(/(.{4})(?=.)/g, '$1\u00a0')

const LENGTHS: Record<string, number> = {
  FR: 27,
  MC: 27,
  BE: 16,
  DE: 22,
  ES: 24,
  IT: 27,
  LU: 20,
  NL: 18,
  PT: 25,
  CH: 21,
}

/** Why this IBAN (spaces allowed) cannot be right, empty when it can: country, length, ISO 7064 key, then the country's own key. */
export function ibanRefusals(text: string, path?: string): Refusal[] {
  const iban = normalizeIban(text)
  const say = (message: string) => [refuse('iban', message, path)]
  if (!iban) return say('L’IBAN manque : recopiez-le du relevé d’identité bancaire.')
  if (!/^[A-Z0-9]+$/.test(iban))
    return say('Un IBAN ne contient que des lettres et des chiffres : retirez les autres signes.')
  if (!/^[A-Z]{2}\d\d/.test(iban))
    return say('Un IBAN commence par le pays et deux chiffres, par exemple FR76 : recopiez-le en entier.')
  const { valid, errorCodes } = validateIBAN(iban)
  if (valid) return []
  const country = iban.slice(0, 2)
  if (errorCodes.includes(ValidationErrorsIBAN.NoIBANCountry))
    return say(`« ${country} » n’est pas un pays qui émet des IBAN : vérifiez les deux premières lettres.`)
  if (errorCodes.includes(ValidationErrorsIBAN.WrongBBANLength)) {
    const length = LENGTHS[country]
    return say(
      `Cet IBAN compte ${iban.length} caractères${length ? ` au lieu de ${length}` : ', ce qui n’est pas le compte pour ce pays'} : recopiez-le en entier.`,
    )
  }
  if (errorCodes.includes(ValidationErrorsIBAN.WrongBBANFormat))
    return say(
      'Une lettre ou un chiffre n’est pas à sa place dans cet IBAN (la lettre O et le zéro, peut-être) : recopiez-le.',
    )
  return say('Cet IBAN n’est pas valide : sa clé ne correspond pas. Vérifiez chaque caractère.')
}

/** Whether the IBAN's country takes SEPA transfers. */
export const isSepaIban = (iban: string): boolean => isSEPACountry(normalizeIban(iban).slice(0, 2))

export const normalizeBic = (text: string): string => text.normalize('NFKC').toUpperCase().replace(/\s/g, '')

/** Why this BIC cannot be right, empty when it can. With `iban`, the two countries must agree (French territories count as France). */
export function bicRefusals(text: string, path?: string, iban?: string): Refusal[] {
  const bic = normalizeBic(text)
  if (!isValidBIC(bic))
    return [
      refuse(
        'bic',
        'Ce BIC n’est pas valide : il compte 8 ou 11 caractères, par exemple AGRIFRPP. Recopiez-le du RIB.',
        path,
      ),
    ]
  if (iban && !sameCountry(bic.slice(4, 6), normalizeIban(iban).slice(0, 2)))
    return [
      refuse('bic', 'Ce BIC et cet IBAN ne sont pas du même pays : vérifiez les deux, ou laissez le BIC vide.', path),
    ]
  return []
}

const FRENCH_TERRITORIES = ['GF', 'GP', 'MQ', 'RE', 'PF', 'TF', 'YT', 'NC', 'BL', 'MF', 'PM', 'WF']
const sameCountry = (bic: string, iban: string): boolean =>
  bic === iban || (iban === 'FR' && FRENCH_TERRITORIES.includes(bic))

/**
 * The French IBAN of a bank (5), a branch (5) and an account (11 characters, letters allowed), keys computed; null when they are
 * not of that shape. Source: RIB key of the Comité français d’organisation et de normalisation bancaires, ISO 13616.
 */
export function ibanOfRib(bank: string, branch: string, account: string): string | null {
  if (!/^\d{5}$/.test(bank) || !/^\d{5}$/.test(branch) || !/^[0-9A-Z]{11}$/.test(account)) return null
  const digits = account.replace(
    /[A-Z]/g,
    letter => '12345678912345678923456789'['ABCDEFGHIJKLMNOPQRSTUVWXYZ'.indexOf(letter)]!,
  )
  const key = 97n - ((89n * BigInt(bank) + 15n * BigInt(branch) + 3n * BigInt(digits)) % 97n)
  const bban = `${bank}${branch}${account}${String(key).padStart(2, '0')}`
  const number = `${bban}FR00`.replace(/[A-Z]/g, letter => String(letter.charCodeAt(0) - 55))
  return `FR${String(98n - (BigInt(number) % 97n)).padStart(2, '0')}${bban}`
}

/** The IBAN that banks write in one identifier: itself, or a French RIB with its key; null for anything else. */
export function ibanOfIdentifier(text: string): string | null {
  if (ibanRefusals(text).length === 0) return normalizeIban(text)
  const rib = /^(\d{5})(\d{5})([0-9A-Z]{11})(\d{2})$/.exec(text.replace(/\s/g, '').toUpperCase())
  const iban = rib && ibanOfRib(rib[1]!, rib[2]!, rib[3]!)
  return iban?.endsWith(rib![4]!) ? iban : null
}

/** Bank, branch and account (21 characters) of a French or Monegasque IBAN, null for another country. */
export const ribOfIban = (iban: string): string | null =>
  /^(FR|MC)\d{12}[0-9A-Z]{11}\d\d$/.test(iban) ? iban.slice(4, 25) : null
