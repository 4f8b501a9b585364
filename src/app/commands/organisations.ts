import { z } from 'zod'
import { parseDay } from '../../kernel/day.ts'
import { zEmail, zId, zText } from '../../kernel/input.ts'
import { notFound, Refused, refuse } from '../../kernel/refusal.ts'
import { createOrganisation, listActivities } from '../../modules/organisation/index.ts'
import { createApiKey } from '../../modules/people/index.ts'
import { invite } from '../../platform/auth.server.ts'
import { inTransaction, ownersPool } from '../../platform/database.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { ROLES, type Role, type Session } from '../../platform/session.ts'
import { boot } from '../boot.server.ts'
import type { CommandInput } from '../cli.ts'

interface OrganisationRow {
  id: string
  slug: string
  name: string
  siren: string
  zone: string
}

async function allOrganisations(): Promise<OrganisationRow[]> {
  const { rows } = await ownersPool().query<OrganisationRow>(
    'select organisation_id as id, slug, name, siren, zone from organisation order by slug',
  )
  return rows
}

/** The organisation of a slug. Throws Refused. */
export async function organisationOf(slug: string): Promise<OrganisationRow> {
  const found = (await allOrganisations()).find(organisation => organisation.slug === slug)
  if (!found) throw notFound(`L’organisation « ${slug} »`)
  return found
}

/** The administrator of the platform, at its command line, in one organisation. */
export const systemSession = ({ id, zone }: Pick<OrganisationRow, 'id' | 'zone'>): Session => ({
  organisationId: id,
  zone,
  actor: { kind: 'system', id, name: 'Ligne de commande' },
  personId: null,
  roles: [],
  activityIds: null,
})

/** Runs `work` on the platform's database, and lets go of it. */
export async function onPlatform<T>(work: () => Promise<T>): Promise<T> {
  const { stop } = await boot({ log: line => console.error(line) })
  try {
    return await work()
  } finally {
    await stop()
  }
}

export async function listOrganisations(input: CommandInput): Promise<void> {
  const rows = await onPlatform(allOrganisations)
  if (input.flag('json'))
    return console.log(
      JSON.stringify(
        rows.map(({ zone: _, ...row }) => row),
        null,
        2,
      ),
    )
  for (const { slug, siren, name } of rows) console.log(`${slug.padEnd(24)} ${siren}  ${name}`)
}

export async function openOrganisation(input: CommandInput): Promise<void> {
  const address = {
    line1: input.required('address'),
    postalCode: input.required('postal-code'),
    city: input.required('city'),
    country: 'FR',
  }
  const startsOn = input.option('starts-on')
  const zone = input.option('zone') ?? 'Europe/Paris'
  const organisation = {
    slug: input.required('slug'),
    name: input.required('name'),
    siren: input.required('siren'),
    legalForm: input.option('legal-form') ?? 'scop-sarl',
    zone,
    identity: { address },
    firstExerciceStartsOn: startsOn && (parseDay(startsOn) ?? startsOn),
  }
  const { id } = await onPlatform(() =>
    createOrganisation(systemSession({ id: newId(), zone }), organisation as Parameters<typeof createOrganisation>[1]),
  )
  console.log(id)
}

function roleOf(input: CommandInput): Role {
  const role = input.required('role')
  if (!ROLES.some(known => known === role))
    throw new Refused([refuse('role', `Rôle inconnu : ${role}. Choisissez parmi ${ROLES.join(', ')}.`)])
  return role as Role
}

const zInvited = z.strictObject({ email: zEmail, name: zText(120), person: zId.optional() })

/** Mails the invitation once the server runs, and prints its link for who has no mail server. */
export async function inviteUser(input: CommandInput): Promise<void> {
  const role = roleOf(input)
  const typed = zInvited.safeParse({
    email: input.required('email'),
    name: input.required('name'),
    person: input.option('person'),
  })
  if (!typed.success)
    throw new Refused(typed.error.issues.map(({ message, path }) => refuse('saisie', message, path.join('.'))))
  const { email, name, person } = typed.data
  if (['entrepreneur', 'advisor'].includes(role) && !person)
    throw new Refused([refuse('personne', 'Ce rôle se donne à une personne du registre : ajoutez --person.')])
  const slug = input.required('organisation')
  const link = await onPlatform(async () => {
    const { id: organisationId, name: organisationName } = await organisationOf(slug)
    return inTransaction({ organisationId, activityIds: null }, false, db =>
      invite(db, { email, name, role, personId: person ?? null, organisationId, organisationName }),
    )
  })
  console.log(link)
}

export async function makeApiKey(input: CommandInput): Promise<void> {
  const role = roleOf(input)
  const slug = input.required('organisation')
  const code = input.option('activity')
  const { key } = await onPlatform(async () => {
    const session = systemSession(await organisationOf(slug))
    const activity = code ? (await listActivities(session, {})).find(found => found.code === code) : undefined
    if (code && !activity) throw notFound(`L’activité « ${code} »`)
    return createApiKey(session, {
      role,
      name: input.option('name') ?? `ligne de commande (${role})`,
      activityId: activity?.id,
    })
  })
  console.log(key)
}
