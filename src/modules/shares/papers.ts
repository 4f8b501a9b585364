import { z } from 'zod'
import { formatDay, formatLongDay, formatMonth } from '../../kernel/day.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { formatEuros } from '../../kernel/money.ts'
import { formatRate } from '../../kernel/rate.ts'
import { notFound, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { createDocument, houseSignatory } from '../documents/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import { labelOf } from './members.ts'
import { renderRegisterPdf } from './printed-register.server.ts'
import { REGISTER_READERS } from './queries.ts'
import { readCapital, readShareholders } from './read-shares.ts'
import { readShareRules } from './rules.ts'
import { MOVEMENT_LABELS, type MovementKind, movementNumber, type ShareCategory } from './share.ts'

/** Prints the form of subscriptions, to be signed by the member and by the one who prints it, for the house. */
export const printSubscriptions = useCase({
  name: 'printSubscriptions',
  api: 'POST /share-requests/forms',
  summary: 'Prépare le bulletin de souscription à signer',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ ids: z.array(zId).min(1, 'Choisissez une demande.').max(100) }),
  output: z.strictObject({ ids: z.array(zId) }),
  async run(ctx, { ids }) {
    const rules = await readShareRules(ctx)
    const documents: string[] = []
    const house = await houseSignatory(ctx)
    for (const id of ids) {
      const request = await subscriptionOf(ctx, id)
      const { id: document } = await createDocument(ctx, {
        kind: 'share-subscription',
        subjectId: id,
        personId: request.personId,
        title: `Bulletin de souscription, ${request.name}`,
        fields: {
          ...(request.personId ? {} : { personne: request.name, personne_adresse: '' }),
          nombre: String(request.shares),
          valeur: formatEuros(rules.nominalCents),
          montant: formatEuros(request.shares * rules.nominalCents),
          categorie: request.category ? labelOf(rules, request.category) : '',
          versement: request.paidBy === 'pay' ? 'Retenues sur la paie' : 'Virement à la souscription',
          engagement: request.rateBp
            ? `${formatRate(request.rateBp)} du salaire brut jusqu’à ${request.targetShares} parts, depuis ${formatMonth(request.fromMonth!)}`
            : 'aucune',
        },
        signatories: [
          house,
          {
            personId: request.personId,
            name: request.representative ?? request.name,
            email: request.email,
            quality: 'le souscripteur',
          },
        ],
      })
      documents.push(document)
      ctx.record(id)
    }
    return { ids: documents }
  },
})

async function subscriptionOf(ctx: Context, id: string) {
  const { rows } = await sql<{
    personId: string | null
    name: string
    email: string | null
    representative: string | null
    shares: number
    category: ShareCategory | null
    paidBy: string
    rateBp: number | null
    targetShares: number | null
    fromMonth: string | null
  }>`
    select r.person_id as "personId", coalesce(p.first_name || ' ' || p.last_name, h.name, '') as name, coalesce(p.email, h.email) as email, h.representative,
      r.shares, r.category, r.paid_by as "paidBy", s.rate_bp as "rateBp", s.target_shares as "targetShares", s.from_month as "fromMonth"
    from share_request r
    join shareholder h on h.organisation_id = r.organisation_id and h.id = r.shareholder_id
    left join person p on p.organisation_id = h.organisation_id and p.id = h.person_id
    left join share_schedule s on s.organisation_id = r.organisation_id and s.shareholder_id = r.shareholder_id and s.until_month is null
    where r.organisation_id = ${ctx.organisationId} and r.id = ${id} and r.kind = 'subscription'`.execute(ctx.db)
  if (!rows[0]) throw notFound('Cette souscription')
  return rows[0]
}

/** Prints what members hold on a day, each their certificate, filed with their papers. */
export const printShareCertificates = useCase({
  name: 'printShareCertificates',
  api: 'POST /share-certificates',
  summary: 'Établit des attestations de parts',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({
    shareholderIds: z.array(zId).min(1, 'Choisissez un membre.').max(500),
    on: zDay,
  }),
  output: z.strictObject({ ids: z.array(zId) }),
  async run(ctx, { shareholderIds, on }) {
    const rules = await readShareRules(ctx)
    const members = await readShareholders(ctx, { on, only: shareholderIds })
    refuseIfAny(
      members.length === new Set(shareholderIds).size
        ? []
        : [
            refuse(
              'parts',
              `Une de ces personnes n’a pas de part au ${formatDay(on)} : choisissez un autre jour.`,
              'on',
            ),
          ],
    )
    const ids: string[] = []
    for (const member of members) {
      const { id } = await createDocument(ctx, {
        kind: 'share-certificate',
        subjectId: member.shareholderId,
        personId: member.personId,
        title: `Attestation de parts ${member.memberNumber} au ${formatDay(on)}`,
        fields: {
          ...(member.personId ? {} : { personne: member.name }),
          numero: String(member.memberNumber),
          nombre: String(member.shares),
          valeur: formatEuros(rules.nominalCents),
          montant: formatEuros(member.capitalCents),
          jour: formatLongDay(on),
          categorie: labelOf(rules, member.category),
          libere: formatEuros(member.paidCents),
        },
        signatories: [],
      })
      ids.push(id)
      ctx.record(member.shareholderId)
    }
    return { ids }
  },
})

/** The register on a day as a PDF: the members and their shares, then every movement up to it. */
export const printShareRegister = query({
  name: 'printShareRegister',
  api: 'GET /share-register',
  summary: 'Donne le registre des parts en PDF',
  roles: REGISTER_READERS,
  scope: 'house',
  input: z.strictObject({ on: zDay.optional() }),
  output: z.object({ name: z.string(), base64: z.string() }),
  async run(ctx, { on = ctx.today }) {
    const organisation = await readOrganisation(ctx)
    const rules = await readShareRules(ctx)
    const members = await readShareholders(ctx, { on })
    const { rows } = await sql<{
      number: number
      day: string
      kind: MovementKind
      member: number | null
      name: string
      shares: number
      paidCents: number
      label: string
    }>`
      select m.number, m.day, m.kind, h.member_number as member, coalesce(p.first_name || ' ' || p.last_name, h.name, '') as name, m.shares,
        m.paid_cents as "paidCents", m.label
      from share_movement m join shareholder h on h.organisation_id = m.organisation_id and h.id = m.shareholder_id
      left join person p on p.organisation_id = h.organisation_id and p.id = h.person_id
      where m.organisation_id = ${ctx.organisationId} and m.day <= ${on}::date order by m.number`.execute(ctx.db)
    const pdf = await renderRegisterPdf({
      house: organisation.name,
      siren: organisation.siren,
      on,
      nominalCents: rules.nominalCents,
      capitalCents: (await readCapital(ctx, { on })).capitalCents,
      members: members.map(member => ({ ...member, category: labelOf(rules, member.category) })),
      movements: rows.map(row => ({ ...row, number: movementNumber(row.number), kind: MOVEMENT_LABELS[row.kind] })),
    })
    return { name: `Registre des parts au ${on}.pdf`, base64: Buffer.from(pdf).toString('base64') }
  },
})
