import { z } from 'zod'
import { writeIcs } from '../../formats/ics.ts'
import { counted } from '../../kernel/count.ts'
import { formatLongDay, formatTime, instantIn } from '../../kernel/day.ts'
import { zDay, zId, zText } from '../../kernel/input.ts'
import { formatRate } from '../../kernel/rate.ts'
import { type Refusal, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { defineJob, enqueue } from '../../platform/jobs.server.ts'
import { readFile } from '../../platform/kept-file.server.ts'
import { type Mail, sendMail, zMail } from '../../platform/mail.server.ts'
import { type Session, TEAM } from '../../platform/session.ts'
import { assertOne, type Context, query, useCase } from '../../platform/use-case.server.ts'
import { createDocument, readDocumentsAbout } from '../documents/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import { readShareholders, readShareRules } from '../shares/index.ts'
import { itemRefusals, KIND_LABELS, resolutionRank } from './assembly.ts'
import { CHAIR } from './prepare.ts'
import { type AgendaItem, type Assembly, readAssembly, readFiles, readItems } from './read.ts'
import { issueCode, votingLink } from './roll.ts'
import { conveningRefusals, PART_LABELS, proxiesAmong, type Rules } from './rules.ts'

/**
 * Convenes: checks the delay, freezes the members of the record day and the rules of that day, prints the convening, and writes to each member
 * with the calendar file and their personal link. `byHand`: the convenings leave by post or hand, nothing is mailed.
 */
export const conveneAssembly = useCase({
  name: 'conveneAssembly',
  api: 'POST /assemblies/{id}/convening',
  summary: 'Convoque une assemblée',
  roles: CHAIR,
  scope: 'house',
  input: z.strictObject({
    id: zId,
    byHand: z.boolean().default(false),
    /** For convenings that left by hand on an earlier day. */
    sentOn: zDay.nullish(),
  }),
  output: z.strictObject({ id: zId, members: z.number() }),
  async run(ctx, { id, byHand, sentOn }) {
    const assembly = await readAssembly(ctx, id, 'lock')
    const items = await readItems(ctx, { assemblyId: id })
    const leaving = sentOn ?? ctx.today
    const members = await readShareholders(ctx, { on: assembly.recordDay })
    const { legalForm } = await readOrganisation(ctx)
    const proxiesPerHolder = proxiesAmong(assembly.rules, legalForm, members.length, assembly.day)
    const rules = { ...assembly.rules, proxiesPerHolder }
    const roll = members.map(member => ({ ...member, college: collegeOf(rules, member.category) }))
    refuseIfAny([
      ...(assembly.status === 'draft' ? [] : [refuse('convoquee', 'Cette assemblée est déjà convoquée.', 'id')]),
      ...(leaving > ctx.today || (sentOn && !byHand)
        ? [refuse('depart', 'Seule une convocation remise autrement peut porter un jour passé.', 'sentOn')]
        : []),
      ...conveningRefusals(rules, assembly.day, leaving),
      ...(items.some(item => item.kind !== 'information')
        ? items.flatMap(item => itemRefusals(item, assembly.kind))
        : [refuse('ordre-du-jour', 'L’ordre du jour n’a rien à voter : ajoutez au moins une résolution.', 'id')]),
      ...rollRefusals(assembly, roll, (await readShareRules(ctx)).categories),
    ])
    await freezeRoll(ctx, assembly, roll as ((typeof roll)[number] & { college: string })[])
    const document = await printConvening(ctx, { ...assembly, rules }, items)
    await ctx.db
      .updateTable('assembly')
      .set({
        status: 'convened',
        convened_on: leaving,
        rules: JSON.stringify(rules),
        convening_document_id: document.id,
        version: assembly.version + 1,
      })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    if (!byHand && !ctx.session.bulk) await mailEverybody(ctx, id)
    ctx.record(id, { before: { status: assembly.status } })
    return { id, members: roll.length }
  },
})

/** The college of a category of members; '' when there are none, null when no college takes it. */
const collegeOf = (rules: Rules, category: string): string | null =>
  rules.colleges.length === 0
    ? ''
    : (rules.colleges.find(college => college.categories.includes(category))?.code ?? null)

function rollRefusals(
  assembly: Assembly,
  roll: readonly { name: string; college: string | null; category: string }[],
  categories: readonly { category: string; label: string }[],
): Refusal[] {
  if (roll.length === 0)
    return [
      refuse(
        'membres',
        `Le registre des parts n’a aucun membre au ${formatLongDay(assembly.recordDay)} : inscrivez les souscriptions d’abord.`,
        'id',
      ),
    ]
  const lost = roll.filter(member => member.college === null)
  if (lost.length === 0) return []
  const labels = new Set(
    lost.map(member => categories.find(one => one.category === member.category)?.label ?? member.category),
  )
  return [
    refuse(
      'colleges',
      `${counted(lost.length, 'membre')} sans collège (${[...labels].join(', ')}) : rangez leur catégorie dans un collège, aux réglages des assemblées.`,
      'id',
    ),
  ]
}

async function freezeRoll(
  ctx: Context,
  assembly: Assembly,
  roll: readonly {
    shareholderId: string
    personId: string | null
    name: string
    email: string | null
    category: string
    college: string
  }[],
): Promise<void> {
  for (let at = 0; at < roll.length; at += 500)
    await ctx.db
      .insertInto('assembly_member')
      .values(
        roll.slice(at, at + 500).map(member => ({
          organisation_id: ctx.organisationId,
          id: newId(),
          assembly_id: assembly.id,
          shareholder_id: member.shareholderId,
          person_id: member.personId,
          name: member.name,
          email: member.email,
          category: member.category,
          college: member.college,
        })),
      )
      .execute()
}

/** « 1. Rapport moral (point d’information) » and so on, as the convening and the minutes list it. */
const agendaText = (items: readonly Pick<AgendaItem, 'title' | 'kind'>[]): string =>
  items.map(item => `1. ${item.title}${item.kind === 'information' ? ' (sans vote)' : ''}`).join('\n')

async function printConvening(ctx: Context, assembly: Assembly & { rules: Rules }, items: readonly AgendaItem[]) {
  const { rules } = assembly
  const files = await readFiles(ctx, assembly.id)
  const voted = items.filter(item => item.kind !== 'information')
  const majority = `Majorité : plus de ${PART_LABELS[rules.majorityOrdinary]} des voix exprimées pour les résolutions ordinaires, ${PART_LABELS[rules.majorityExtraordinary]} au moins pour les extraordinaires.`
  const colleges =
    rules.colleges.length === 0
      ? ''
      : ` Les voix se comptent par collège : ${rules.colleges.map(one => `${one.name} ${formatRate(one.weightBp)}`).join(', ')}.`
  return createDocument(ctx, {
    kind: 'assembly-convening',
    subjectId: assembly.id,
    personId: null,
    title: `Convocation – ${assembly.title}`,
    signatories: [],
    fields: {
      nature: KIND_LABELS[assembly.kind].toLowerCase() + (assembly.secondCall ? ', sur seconde convocation' : ''),
      jour: formatLongDay(assembly.day),
      heure: formatTime(assembly.time),
      lieu: assembly.place ?? 'à distance',
      ordre_du_jour: agendaText(items),
      resolutions: voted
        .map(
          item =>
            `**${resolutionRank(items, item.id)} : ${item.title}**\n\n${item.text ?? (item.kind === 'election' ? `${counted(item.seats, 'siège')} à pourvoir.` : '')}`,
        )
        .join('\n\n'),
      pieces: files.map(file => `- ${file.name}`).join('\n'),
      en_ligne: assembly.onlineLink
        ? `La réunion se suit à l’adresse ${assembly.onlineLink} ; chaque associé vote par son lien personnel.`
        : '',
      pouvoirs:
        rules.proxiesPerHolder === 0
          ? ''
          : `À un autre associé, ${counted(rules.proxiesPerHolder, 'pouvoir')} au plus par personne, par son lien personnel ou sur papier.`,
      quorum: `Quorum : ${PART_LABELS[assembly.secondCall ? rules.quorumOrdinarySecond : rules.quorumOrdinary]} des membres pour les résolutions ordinaires, ${PART_LABELS[assembly.secondCall ? rules.quorumExtraordinarySecond : rules.quorumExtraordinary]} pour les extraordinaires. ${majority}${colleges}`,
    },
  })
}

export const sendConveningJob = defineJob('send-convening', z.strictObject({ organisationId: zId, memberId: zId }))

async function mailEverybody(ctx: Context, assemblyId: string): Promise<void> {
  const members = await ctx.db
    .selectFrom('assembly_member')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('assembly_id', '=', assemblyId)
    .where('email', 'is not', null)
    .execute()
  for (const { id } of members)
    await enqueue(ctx.db, sendConveningJob, { organisationId: ctx.organisationId, memberId: id })
}

/** The mail of one member: the convening with a fresh personal link that is written nowhere else, or that it is called off. Made by the job that sends it. */
export const writeConveningMail = useCase({
  name: 'writeConveningMail',
  api: { none: 'le courrier porte un lien secret : seul le facteur de la plateforme le demande' },
  summary: 'Écrit la convocation d’un membre, avec son lien personnel',
  roles: [],
  scope: 'house',
  input: z.strictObject({ memberId: zId }),
  output: zMail.nullable(),
  async run(ctx, { memberId }) {
    const member = assertOne(
      await ctx.db
        .selectFrom('assembly_member')
        .select(['name', 'email', 'assembly_id'])
        .where('organisation_id', '=', ctx.organisationId)
        .where('id', '=', memberId)
        .execute(),
    )
    ctx.record(memberId)
    const assembly = await readAssembly(ctx, member.assembly_id)
    if (!member.email) return null
    const house = await readOrganisation(ctx)
    const to = { to: member.email, organisationId: ctx.organisationId }
    const hello = `Bonjour ${member.name},\n\n`
    const held = `${assembly.title}, le ${formatLongDay(assembly.day)} à ${formatTime(assembly.time)}`
    if (assembly.status === 'cancelled')
      return {
        ...to,
        subject: `Annulée : ${assembly.title} – ${house.name}`,
        text: `${hello}${held}, n’aura pas lieu.\n\n${assembly.cancelReason}\n\n${house.name}\n`,
      }
    if (assembly.status !== 'convened' && assembly.status !== 'open') return null
    const link = await votingLink(ctx, await issueCode(ctx, memberId))
    const where = [assembly.place, assembly.onlineLink].filter(Boolean).join(' – ')
    const text = `${hello}Vous êtes convoqué·e : ${held}, ${where}.\n\nVotre lien personnel, pour donner pouvoir, dire que vous êtes là et voter :\n\n${link}\n\nIl vaut votre signature : ne le transmettez pas. Perdu, il se remplace auprès de la coopérative.\n\n${house.name}\n`
    return {
      ...to,
      subject: `${assembly.title} – ${house.name}`,
      text,
      attachments: [await conveningPdf(ctx, assembly.id), calendarFile(ctx, assembly)].filter(file => file !== null),
    } satisfies Mail
  },
})

async function conveningPdf(ctx: Context, assemblyId: string) {
  const document = (await readDocumentsAbout(ctx, [assemblyId])).find(one => one.kind === 'assembly-convening')
  if (!document) return null
  const file = (await readFile(ctx, document.fileId))!
  return {
    filename: 'convocation.pdf',
    contentType: 'application/pdf',
    base64: file.bytes.toString('base64'),
  }
}

function calendarFile(ctx: Context, assembly: Assembly) {
  const { zone } = ctx.session
  const ics = writeIcs(
    [
      {
        id: assembly.id,
        title: assembly.title,
        startsAt: instantIn(zone, assembly.day, assembly.time),
        endsAt: instantIn(
          zone,
          assembly.day,
          `${String(Math.min(23, Number(assembly.time.slice(0, 2)) + 3)).padStart(2, '0')}:${assembly.time.slice(3)}`,
        ),
        place: assembly.place,
        url: assembly.onlineLink,
      },
    ],
    { name: assembly.title, writtenAt: ctx.now },
  )
  return { filename: 'assemblee.ics', contentType: 'text/calendar', base64: Buffer.from(ics).toString('base64') }
}

/** Sends one convening. Tried again, it carries another link, and the one before opens nothing. */
export async function sendConvening({
  organisationId,
  memberId,
}: {
  organisationId: string
  memberId: string
}): Promise<void> {
  const { rows } = await ownersPool().query<{ zone: string }>(
    'select zone from organisation where organisation_id = $1',
    [organisationId],
  )
  const session: Session = {
    organisationId,
    zone: rows[0]!.zone,
    actor: { kind: 'system', id: organisationId, name: 'Essaim' },
    personId: null,
    roles: [],
    activityIds: null,
  }
  const mail = await writeConveningMail(session, { memberId })
  if (mail) await sendMail(mail)
}

/** Calls an assembly off before it is held, and tells those who were convened. */
export const cancelAssembly = useCase({
  name: 'cancelAssembly',
  api: 'POST /assemblies/{id}/cancellation',
  summary: 'Annule une assemblée qui n’est pas ouverte',
  roles: CHAIR,
  scope: 'house',
  input: z.strictObject({ id: zId, reason: zText(300) }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, reason }) {
    const assembly = await readAssembly(ctx, id, 'lock')
    if (assembly.status !== 'draft' && assembly.status !== 'convened')
      throw new Refused([refuse('tenue', 'La séance est ouverte ou passée : l’assemblée ne s’annule plus.', 'id')])
    await ctx.db
      .updateTable('assembly')
      .set({ status: 'cancelled', cancel_reason: reason, version: assembly.version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    if (assembly.status === 'convened') await mailEverybody(ctx, id)
    ctx.record(id, { before: { status: assembly.status } })
    return { id }
  },
})

/** Where the convening and the minutes are, once printed. */
export const getAssemblyDocuments = query({
  name: 'getAssemblyDocuments',
  api: 'GET /assemblies/{id}/documents',
  summary: 'Dit où sont la convocation et le procès-verbal',
  roles: TEAM,
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: z.object({
    fileId: z.string().nullable(),
    minutesFileId: z.string().nullable(),
    minutesStatus: z.string().nullable(),
  }),
  async run(ctx, { id }) {
    await readAssembly(ctx, id)
    const documents = await readDocumentsAbout(ctx, [id])
    const minutes = documents.find(document => document.kind === 'assembly-minutes')
    return {
      fileId: documents.find(document => document.kind === 'assembly-convening')?.fileId ?? null,
      minutesFileId: minutes?.fileId ?? null,
      minutesStatus: minutes?.status ?? null,
    }
  },
})
