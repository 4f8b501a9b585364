import { type Day, day } from '../../kernel/day.ts'
import type { Cents } from '../../kernel/money.ts'
import { decideLevy } from '../../modules/levies/index.ts'
import { createOrganisation } from '../../modules/organisation/index.ts'
import { addPerson } from '../../modules/people/index.ts'
import { createUser, DEMO_PASSWORD, findUser, grantMembership } from '../../platform/auth.server.ts'
import { inTransaction } from '../../platform/database.server.ts'
import { newId } from '../../platform/ids.server.ts'
import type { Role, Session } from '../../platform/session.ts'
import { castOf } from './cast.ts'
import { GROUP_DIRECTOR, type House } from './houses.ts'
import { addressIn, FIRST_NAMES, inventedIban, inventedPhone, LAST_NAMES } from './invented.ts'
import { random } from './random.ts'
import { as, type Story, sessionBase, type TeamRole } from './story.ts'

const STARTS = day('2024-01-01')
const MAILBOX: Record<Role, string> = {
  entrepreneur: 'entreprendre',
  associate: 'societariat',
  advisor: 'accompagnement',
  training: 'formation',
  accountant: 'comptabilite',
  payroll: 'paie',
  director: 'direction',
  auditor: 'commissaire',
  administrator: 'administration',
}

/** The organisation, its team with their accesses, and the levies that the assembly decided. */
export async function openHouse(house: House, groupId: string, today: Day): Promise<Story> {
  const organisationId = newId()
  const system: Session = {
    ...sessionBase(organisationId, STARTS),
    actor: { kind: 'system', id: organisationId, name: 'Essaim' },
    personId: null,
    roles: [],
  }
  const r = random(`${house.slug}/house`)
  const south = house.seat.department === '31'
  await createOrganisation(system, {
    groupId,
    slug: house.slug,
    name: house.name,
    legalForm: 'scop-sa',
    siren: house.siren,
    zone: 'Europe/Paris',
    capabilities: ['hosting'],
    identity: {
      address: { ...addressIn(r, house.seat), line1: house.seat.line1 },
      capital: house.capital,
      registry: `RCS ${south ? 'Toulouse' : 'Clermont-Ferrand'}`,
      email: `contact@${house.domain}.example`,
      phone: south ? '05 36 49 00 31' : '04 65 71 00 63',
      website: `https://${house.domain}.example`,
      iban: inventedIban(r),
    },
    settings: { accentColour: house.accentColour },
    firstExerciceStartsOn: STARTS,
  })
  const story: Story = {
    house,
    organisationId,
    cast: castOf(house, today),
    ...(await hireTeam(house, system)),
    activities: new Map(),
    contracts: new Map(),
    customers: new Map(),
    invoices: new Map(),
    deposits: new Map(),
    depositGross: new Map(),
    quotes: new Map(),
    suppliers: new Map(),
    vehicles: new Map(),
    unpaid: [],
    slips: [],
    bank: [],
    toDeposit: [],
    ended: new Set(),
    closed: new Set(),
    year: 2024,
  }
  await decideLevies(story)
  return story
}

/** One access a role, the director's of the group, and those who accompany: the first of them signs in. */
async function hireTeam(house: House, system: Session): Promise<Pick<Story, 'team' | 'advisors'>> {
  const r = random(`${house.slug}/team`)
  const somebody = () => {
    const sex = r.chance(60) ? 'F' : 'M'
    const [firstName, lastName] = [r.pick(FIRST_NAMES[sex]), r.pick(LAST_NAMES)]
    return { sex, firstName, lastName, name: `${firstName} ${lastName}` } as const
  }
  const roles: TeamRole[] = ['advisor', 'training', 'accountant', 'payroll', 'director', 'auditor', 'administrator']
  const team = {} as Story['team']
  const advisors: string[] = []
  for (const role of roles) {
    const { name, ...names } = somebody()
    const personId = role === 'advisor' ? await register(system, r, names) : null
    if (personId) advisors.push(personId)
    team[role] = { userId: await openAccess(house, system, { role, name, personId }), name, personId }
  }
  while (advisors.length < house.advisors) {
    const { name: _, ...names } = somebody()
    advisors.push(await register(system, r, names))
  }
  await inTransaction(system, false, async db => {
    const userId =
      (await findUser(db, GROUP_DIRECTOR.email))?.id ??
      (await createUser(db, { ...GROUP_DIRECTOR, password: DEMO_PASSWORD, isDemo: true }))
    await grantMembership(db, {
      organisationId: system.organisationId,
      userId,
      role: 'director',
      personId: null,
    })
  })
  return { team, advisors }
}

const register = async (
  system: Session,
  r: ReturnType<typeof random>,
  names: { sex: 'F' | 'M'; firstName: string; lastName: string },
) => (await addPerson(system, { ...names, phone: inventedPhone(r) })).id

/** A demo user with one role in the house: one click signs in. */
export async function openAccess(
  house: House,
  session: Session,
  { role, name, personId }: { role: Role; name: string; personId: string | null },
): Promise<string> {
  return inTransaction(session, false, async db => {
    const email = `${MAILBOX[role]}@${house.domain}.example`
    const userId = await createUser(db, { email, name, password: DEMO_PASSWORD, isDemo: true })
    await grantMembership(db, { organisationId: session.organisationId, userId, role, personId })
    return userId
  })
}

async function decideLevies(story: Story): Promise<void> {
  const director = as(story, 'director', STARTS)
  const decided = { decidedOn: day('2023-06-05'), startsOn: STARTS }
  const resolution = (number: number, text: string) =>
    `Assemblée générale du 5 juin 2023, ${number}ᵉ résolution\u00a0: ${text}`
  await decideLevy(director, {
    ...decided,
    code: 'contribution',
    name: 'Contribution',
    base: 'turnover',
    moment: story.house.contributionAt,
    period: 'year',
    tiers: [{ fromCents: 0 as Cents, rateBp: 1000 }],
    chargeAccount: '6283',
    decision: resolution(4, '10\u00a0% du chiffre d’affaires hors taxes.'),
  })
  const insurance = {
    ...decided,
    code: 'assurance',
    name: 'Assurance mutualisée',
    moment: 'issue',
    chargeAccount: '6284',
  } as const
  await decideLevy(
    director,
    story.house.insurance === 'monthly'
      ? {
          ...insurance,
          base: 'fixedMonthly',
          period: 'month',
          tiers: [],
          fixedCents: 12_50 as Cents,
          decision: resolution(5, '12,50\u00a0€ par mois et par activité.'),
        }
      : {
          ...insurance,
          base: 'turnover',
          period: 'year',
          tiers: [{ fromCents: 0 as Cents, rateBp: 90 }],
          capCents: 180_00 as Cents,
          decision: resolution(5, '0,9\u00a0% du chiffre d’affaires, 180\u00a0€ par an au plus.'),
        },
  )
}
