import { z } from 'zod'
import { type Day, isDay, type Month } from './day.ts'
import type { Quantity, UnitPrice } from './decimal.ts'
import { type Cents, parseDecimal } from './money.ts'

/**
 * The vocabulary of inputs. They hold JSON types only, so that `z.toJSONSchema` describes them to scripts; `meta.text` says how a
 * form's French text is read into them (see platform/form.ts). Every message says cause and remedy.
 */
declare module 'zod' {
  interface GlobalMeta {
    text?: 'cents' | 'rate' | 'day' | 'month' | 'quantity' | 'unitPrice' | 'integer' | 'minutes'
  }
}

/** What a schema that has no words of its own says: in French, and without the names that code gives to types. */
z.config({
  customError: issue => {
    if (issue.input === undefined || issue.input === null || issue.input === '') return 'À remplir.'
    if (issue.code === 'too_big') return `Trop grand ou trop long : ${issue.maximum} au plus.`
    if (issue.code === 'too_small') return `Trop petit ou trop court : ${issue.minimum} au moins.`
    if (issue.code === 'invalid_value')
      return `Choix inconnu : prenez l’un de ceux-ci, ${issue.values.map(String).join(', ')}.`
    if (issue.code === 'invalid_type')
      return `Valeur d’un autre genre attendue ici : ${EXPECTED[issue.expected] ?? 'vérifiez la saisie'}.`
    return 'Cette valeur n’est pas de la forme attendue : vérifiez la saisie.'
  },
})

const EXPECTED: Record<string, string> = {
  string: 'un texte',
  number: 'un nombre',
  int: 'un nombre entier',
  boolean: 'oui ou non',
  array: 'une liste',
  object: 'un objet avec ses champs',
  record: 'un objet avec ses champs',
}

/** What an empty field is told, and what one that cannot be read is. */
export const said =
  (unreadable: string, empty = 'À remplir.') =>
  ({ input }: { input?: unknown }) =>
    input === undefined || input === null || input === '' ? empty : unreadable

const MAX_CENTS = 99_999_999_999_999

/** Cents, signed, up to ± 999 milliards d'euros. */
export const zCents = z
  .number({ error: said('Montant illisible : écrivez par exemple 1 234,56.') })
  .int('Montant illisible : deux décimales au plus, par exemple 1 234,56.')
  .min(-MAX_CENTS, 'Montant trop grand.')
  .max(MAX_CENTS, 'Montant trop grand.')
  .meta({ text: 'cents', description: 'cents of euro' }) as unknown as z.ZodType<Cents, Cents> & z.ZodNumber

export const zPositiveCents = z
  .number({ error: said('Montant illisible : écrivez par exemple 1 234,56.') })
  .int('Montant illisible : deux décimales au plus, par exemple 1 234,56.')
  .min(1, 'Montant nul ou négatif : écrivez plus de zéro.')
  .max(MAX_CENTS, 'Montant trop grand.')
  .meta({ text: 'cents', description: 'cents of euro, above zero' }) as unknown as z.ZodType<Cents, Cents>

export const zNonNegativeCents = z
  .number({ error: said('Montant illisible : écrivez par exemple 1 234,56.') })
  .int('Montant illisible : deux décimales au plus, par exemple 1 234,56.')
  .min(0, 'Montant négatif : écrivez zéro ou plus.')
  .max(MAX_CENTS, 'Montant trop grand.')
  .meta({ text: 'cents', description: 'cents of euro, zero or more' }) as unknown as z.ZodType<Cents, Cents>

/** Basis points from 0 to 100 %. */
export const zRateBp = z
  .number({ error: said('Taux illisible : écrivez par exemple 12,5 %.') })
  .int('Taux illisible : deux décimales au plus, par exemple 12,5 %.')
  .min(0, 'Taux négatif : écrivez zéro ou plus.')
  .max(10_000, 'Taux trop grand : 100 % au plus.')
  .meta({ text: 'rate', description: 'basis points' })

export const zDay = z
  .string({ error: 'Date illisible : écrivez par exemple 21/11/2026.' })
  .refine(isDay, {
    error: ({ input }) =>
      input === '' ? 'À remplir, par exemple 21/11/2026.' : 'Date inexistante : écrivez par exemple 21/11/2026.',
  })
  .meta({ text: 'day', format: 'date' }) as unknown as z.ZodType<Day, Day>

export const zMonth = z
  .string({ error: 'Mois illisible : écrivez par exemple 2026-11.' })
  .regex(/^(19|20|21)\d\d-(0[1-9]|1[0-2])$/, 'Mois illisible : écrivez par exemple 2026-11.')
  .meta({ text: 'month' }) as unknown as z.ZodType<Month, Month>

/** An hour of the day, as native inputs give it: "14:30". */
export const zTime = z
  .string({ error: 'Heure illisible : écrivez par exemple 14:30.' })
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Heure illisible : écrivez par exemple 14:30.')

export const zId = z.uuid({
  error: said('Référence inconnue : choisissez dans la liste.', 'À choisir dans la liste.'),
})

const decimal = (digits: number, decimals: number, what: string) =>
  z.string({ error: `${what} illisible : écrivez par exemple 1,5.` }).refine(text => {
    const plain = parseDecimal(text, decimals)
    return plain !== null && /^-?\d+(\.\d+)?$/.test(text) && plain.split('.')[0]!.replace('-', '').length <= digits
  }, `${what} illisible ou trop grand : ${decimals} décimales au plus.`)

/** Up to 9 digits and 4 decimals, signed. */
export const zQuantity = decimal(9, 4, 'Nombre').meta({ text: 'quantity' }) as unknown as z.ZodType<Quantity, Quantity>
/** Up to 9 digits and 6 decimals of euro, signed. */
export const zUnitPrice = decimal(9, 6, 'Prix').meta({ text: 'unitPrice' }) as unknown as z.ZodType<
  UnitPrice,
  UnitPrice
>

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/

/** A line of text, trimmed by the form reader; control characters are refused. */
export const zText = (max: number) =>
  z
    .string({ error: 'Texte attendu.' })
    .min(1, 'À remplir.')
    .max(max, `${max} caractères au plus.`)
    .refine(text => text === '' || text.trim().length > 0, 'À remplir.')
    .refine(text => !CONTROL.test(text), 'Ce texte contient des caractères invisibles : recopiez-le à la main.')

/** Optional text: an empty field is an absent one. */
export const zOptionalText = (max: number) =>
  z
    .string({ error: 'Texte attendu.' })
    .max(max, `${max} caractères au plus.`)
    .refine(text => !CONTROL.test(text), 'Ce texte contient des caractères invisibles : recopiez-le à la main.')
    .nullish()

export const zInteger = (min: number, max: number) =>
  z
    .number({ error: said('Nombre entier attendu.') })
    .int('Nombre entier attendu.')
    .min(min, `Au moins ${min}.`)
    .max(max, `Au plus ${max}.`)
    .meta({ text: 'integer' })

export const zEmail = z
  .email({ error: 'Adresse électronique illisible : écrivez par exemple nom@exemple.fr.' })
  .max(254, 'Adresse trop longue.')

/** The row's version as last read: a stale one is refused (409) with the input kept. */
export const zVersion = z.number({ error: 'Version attendue.' }).int().min(1).meta({ text: 'integer' })
