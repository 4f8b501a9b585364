import { z } from 'zod'
import { bicRefusals, ibanRefusals, normalizeBic, normalizeIban } from '../../formats/iban.ts'
import { zDay, zEmail, zId, zOptionalText, zText, zVersion } from '../../kernel/input.ts'
import { type Refusal, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { changeRow } from '../../platform/change-row.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, sql, useCase } from '../../platform/use-case.server.ts'
import { zAddress } from '../organisation/settings.ts'
import { readPerson } from './read-people.ts'

const zPersonFields = {
  firstName: zText(60),
  lastName: zText(60),
  email: zEmail.nullish(),
  phone: zOptionalText(30),
  birthDay: zDay.nullish(),
  address: zAddress.nullish(),
  department: z
    .string()
    .regex(/^(\d\d|2[AB]|97[1-8]|98[678])$/, 'Département attendu, par exemple 31, 2A ou 974.')
    .nullish(),
  sex: z.enum(['F', 'M'], { error: 'Choisissez dans la liste.' }).nullish(),
  iban: zOptionalText(42),
  bic: zOptionalText(11),
  /** Employee number in the pay software; kept with its leading zeros. */
  payrollNumber: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,20}$/, 'Matricule : 20 lettres ou chiffres au plus.')
    .nullish(),
}
type PersonFields = z.output<z.ZodObject<typeof zPersonFields>>

/** Adds somebody to the register: entrepreneurs, and the house's own people. */
export const addPerson = useCase({
  name: 'addPerson',
  api: 'POST /people',
  summary: 'Ajoute une personne',
  roles: [...OFFICE, 'payroll'],
  scope: 'house',
  input: z.strictObject(zPersonFields),
  output: z.strictObject({ id: zId }),
  async run(ctx, input) {
    const id = newId()
    const columns = columnsOf(ctx, input)
    await ctx.db
      .insertInto('person')
      .values({ organisation_id: ctx.organisationId, id, ...columns, created_at: ctx.now })
      .execute()
    ctx.record(id)
    return { id }
  },
})

export const changePerson = useCase({
  name: 'changePerson',
  api: 'PUT /people/{id}',
  summary: 'Modifie une personne',
  roles: [...OFFICE, 'payroll'],
  scope: 'house',
  input: z.strictObject({ id: zId, version: zVersion, ...zPersonFields }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, ...fields }) {
    const before = await readPerson(ctx, id)
    await changeRow(ctx, 'person', { id, version }, 'Cette personne', columnsOf(ctx, fields))
    await sql`update third_party set name = ${`${fields.firstName} ${fields.lastName}`}
      where organisation_id = ${ctx.organisationId} and id = ${id} and kind = 'employee'`.execute(ctx.db)
    ctx.record(id, { before })
    return { id }
  },
})

function columnsOf(ctx: Context, fields: PersonFields) {
  const iban = fields.iban ? normalizeIban(fields.iban) : null
  const bic = fields.bic ? normalizeBic(fields.bic) : null
  const refusals: Refusal[] = [
    ...(iban ? ibanRefusals(iban, 'iban') : []),
    ...(bic ? bicRefusals(bic, 'bic', iban ?? undefined) : []),
  ]
  if (fields.birthDay && fields.birthDay > ctx.today)
    refusals.push(refuse('naissance', 'Cette date de naissance est à venir : vérifiez l’année.', 'birthDay'))
  refuseIfAny(refusals)
  return {
    first_name: fields.firstName,
    last_name: fields.lastName,
    email: fields.email ?? null,
    phone: fields.phone ?? null,
    birth_day: fields.birthDay ?? null,
    address: fields.address ? JSON.stringify(fields.address) : null,
    department: fields.department ?? null,
    sex: fields.sex ?? null,
    iban,
    bic,
    payroll_number: fields.payrollNumber ?? null,
  }
}
