import { z } from 'zod'
import { type Day, formatLongDay } from '../../kernel/day.ts'
import { formatMinutes } from '../../kernel/duration.ts'
import { zId } from '../../kernel/input.ts'
import { formatEuros, sum } from '../../kernel/money.ts'
import { formatRate } from '../../kernel/rate.ts'
import { type Refusal, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { isCertifying } from '../../law/bpf.ts'
import { vatCategory } from '../../law/vat.ts'
import { readFile } from '../../platform/kept-file.server.ts'
import { queueMail } from '../../platform/mail.server.ts'
import { type Context, query, useCase } from '../../platform/use-case.server.ts'
import { type Signatory, sameName } from '../documents/document.ts'
import type { DocumentKind } from '../documents/document-kinds.ts'
import { createDocument, houseSignatory } from '../documents/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import { TRAINERS, TRAINING_OFFICE } from './access.ts'
import { writeActs } from './acts.ts'
import { renderSheet } from './attendance-sheet.server.ts'
import { readTrainingBody, type TrainingBody } from './body.ts'
import { getProgramme, type Programme } from './programmes.ts'
import { readSession, type TrainingSession } from './read-session.ts'
import {
  agreementOf,
  MODE_LABELS,
  missingParts,
  OUTCOME_LABELS,
  PROGRAMME_PARTS,
  type ProgrammePart,
  personalPayment,
} from './training.ts'

export const PAPER_KINDS = ['convention', 'contract', 'convocation', 'certificate'] as const
type PaperKind = (typeof PAPER_KINDS)[number]

const KINDS: Record<PaperKind, DocumentKind> = {
  convention: 'training-convention',
  contract: 'training-contract',
  convocation: 'training-convocation',
  certificate: 'training-certificate',
}

interface Matter {
  /** Who signs for the house, with the address of their access. */
  signatory: Signatory
  session: TrainingSession
  programme: Programme
  body: TrainingBody
}

/**
 * Prints the papers of a session that are still to be made, from the house's templates, and notes each as an act: a convention by order, a
 * contract for somebody who pays alone, a convocation and a certificate by trainee. They are the house's: a trainer asks it for them. Conventions and contracts leave to be signed; a
 * convocation is mailed to who has an address.
 */
export const printPapers = useCase({
  name: 'printTrainingPapers',
  api: 'POST /training-sessions/{id}/papers',
  summary: 'Établit les conventions, contrats, convocations ou certificats d’une session',
  roles: TRAINING_OFFICE,
  scope: 'house',
  input: z.strictObject({
    id: zId,
    kind: z.enum(PAPER_KINDS, { error: 'Choisissez le document à établir.' }),
    /** Of these orders or trainees; of all that lack it when absent. */
    subjectIds: z.array(zId).max(500).nullish(),
  }),
  output: z.strictObject({ count: z.number() }),
  async run(ctx, { id, kind, subjectIds }) {
    const session = await readSession(ctx, id)
    const programme = await getProgramme.run(ctx, { id: session.programmeId, edition: session.edition })
    const matter = { session, programme, body: await readTrainingBody(ctx), signatory: await houseSignatory(ctx) }
    const signed = kind === 'convention' || kind === 'contract' ? session.orders.filter(order => order.signedOn) : []
    const done = new Set([
      ...session.acts.filter(act => act.kind === kind).map(act => act.subjectId),
      ...signed.map(order => order.id),
    ])
    const wanted = (subject: string) => (subjectIds ? subjectIds.includes(subject) : !done.has(subject))
    const papers = papersOf(kind, matter).filter(paper => wanted(paper.subjectId))
    refuseIfAny(papersRefusals(kind, papers, matter, ctx.today))
    const acts = []
    for (const { subjectId, title, fields, signatories, mailTo, personId } of papers) {
      const { id: documentId, fileId } = await createDocument(ctx, {
        kind: KINDS[kind],
        subjectId,
        personId,
        activityId: session.activityId,
        title,
        fields,
        signatories,
      })
      if (mailTo) await mailConvocation(ctx, mailTo, title, fields, fileId)
      acts.push({ subjectId, kind, doneOn: ctx.today, documentId })
    }
    await writeActs(ctx, acts)
    return { count: papers.length }
  },
})

interface Paper {
  subjectId: string
  title: string
  personId: string | null
  fields: Record<string, string>
  signatories: Signatory[]
  mailTo: string | null
}

function papersRefusals(kind: PaperKind, papers: readonly Paper[], matter: Matter, today: Day): Refusal[] {
  const { session } = matter
  const refusals: Refusal[] = []
  if (papers.length === 0)
    refusals.push(
      refuse(
        'rien',
        kind === 'contract'
          ? 'Personne ne paie seul pour cette session, ou les contrats existent déjà.'
          : kind === 'convention'
            ? 'Aucune commande n’attend de convention : ajoutez une commande, ou elles existent déjà.'
            : 'Aucun stagiaire n’attend ce document : inscrivez-les, ou il existe déjà pour chacun.',
      ),
    )
  if (kind === 'convention' || kind === 'contract') refusals.push(...agreementRefusals(kind, matter))
  if (kind === 'convocation' && session.mode !== 'remote' && !session.place)
    refusals.push(refuse('lieu', 'Dites où la formation a lieu : la convocation le porte.', 'place'))
  if (kind === 'certificate' && session.endsOn > today)
    refusals.push(refuse('dates', `Le certificat attend la fin de la session, le ${formatLongDay(session.endsOn)}.`))
  return refusals
}

/**
 * What the law asks of a convention (D6353-1, I) or, on pain of nullity, of a contract with a person (L6353-4), and that was not said: all
 * at once. The rest of their contents is always known, or is the house's template.
 */
function agreementRefusals(kind: 'convention' | 'contract', { session, programme, body }: Matter): Refusal[] {
  const article = `Code du travail, art. ${kind === 'convention' ? 'D6353-1' : 'L6353-4'}`
  const asked: ProgrammePart[] = ['objectives', 'content', 'methods', 'evaluation']
  if (kind === 'contract') asked.push('prerequisites')
  const remote = remoteMinutes(session)
  const refusals = missingParts(programme)
    .filter(part => asked.includes(part))
    .map(part =>
      refuse(
        'programme',
        `Programme « ${programme.title} » : écrivez « ${PROGRAMME_PARTS[part].label} » (${article}).`,
        `programme.${part}`,
      ),
    )
  if (!body.director)
    refusals.push(refuse('organisme', 'Dites d’abord qui dirige l’organisme : page « Organisme de formation ».'))
  if (session.mode === 'mixed' && (remote === 0 || remote === session.minutes))
    refusals.push(
      refuse(
        'distance',
        `Dites quelles demi-journées ont lieu à distance : leur part est demandée (${article}).`,
        'halfDays',
      ),
    )
  if (kind === 'convention') return refusals
  if (isCertifying(programme.aim) && !programme.certification?.trim())
    refusals.push(
      refuse(
        'certification',
        `Programme « ${programme.title} » : nommez la certification qu’il prépare (${article}, 2°).`,
        'programme.certification',
      ),
    )
  for (const { name, qualifications } of session.trainerRows)
    if (!qualifications?.trim())
      refusals.push(
        refuse(
          'formateur',
          `${name} : écrivez ses diplômes, titres ou références (${article}, 4°), page « Formateurs ».`,
          'trainers',
        ),
      )
  return refusals
}

const remoteMinutes = ({ halfDays }: TrainingSession): number =>
  halfDays.reduce((all, halfDay) => all + (halfDay.remote ? halfDay.minutes : 0), 0)

/** The share of the teaching given at a distance: « 50 %, 3 h 30 sur 7 h ». */
function distanceText(session: TrainingSession): string {
  const remote = remoteMinutes(session)
  if (remote === 0) return 'aucune'
  const rate = formatRate(Math.round((remote * 10_000) / session.minutes))
  return `${rate}, ${formatMinutes(remote)} sur ${formatMinutes(session.minutes)}`
}

type Order = TrainingSession['orders'][number]
type Trainee = TrainingSession['people'][number]

function papersOf(kind: PaperKind, matter: Matter): Paper[] {
  const { orders, people } = matter.session
  switch (kind) {
    case 'convention':
    case 'contract':
      return orders.filter(order => agreementOf(order.payerKind) === kind).map(order => agreement(kind, matter, order))
    case 'convocation':
      return people.map(one => convocation(matter, one))
    default:
      return people.filter(one => one.leftOn === null).map(one => certificate(matter, one))
  }
}

const said = (text: string | null) => text?.trim() ?? ''
const placeOf = ({ mode, place }: TrainingSession) => (mode === 'remote' ? 'À distance' : (place ?? 'Lieu à préciser'))
const periodOf = ({ startsOn, endsOn }: TrainingSession) =>
  startsOn === endsOn ? `le ${formatLongDay(startsOn)}` : `du ${formatLongDay(startsOn)} au ${formatLongDay(endsOn)}`

/** Who directs the training body may be somebody else than who directs the house: the paper then waits for their hand. */
const bodySignatory = ({ body, signatory }: Matter) => ({
  ...(sameName(body.director ?? '', signatory.name) ? signatory : { personId: null, email: null }),
  name: body.director ?? '',
  quality: body.directorQuality ?? 'pour la coopérative',
  forHouse: true as const,
})

function agreement(kind: 'convention' | 'contract', matter: Matter, order: Order): Paper {
  const enrolled = matter.session.people.filter(one => one.orderIds.includes(order.id))
  const trainee = kind === 'contract' ? enrolled[0] : null
  return {
    subjectId: order.id,
    title: `${kind === 'contract' ? 'Contrat' : 'Convention'} de formation, ${order.payerName}`,
    personId: trainee?.personId ?? null,
    fields: kind === 'contract' ? contractFields(matter, order) : conventionFields(matter, order, enrolled),
    signatories: [
      {
        personId: null,
        name: order.payerName,
        email: trainee?.email ?? order.email,
        quality: kind === 'contract' ? 'le stagiaire' : 'l’acheteur',
      },
      bodySignatory(matter),
    ],
    mailTo: null,
  }
}

const agreedFields = ({ session, body }: Matter, order: Order) => ({
  intitule: session.title,
  lieu: placeOf(session),
  declaration: body.declarationNumber ?? '',
  duree: formatMinutes(session.minutes),
  periode: periodOf(session),
  prix: priceText(session, order),
})

const conventionFields = (matter: Matter, order: Order, enrolled: readonly Trainee[]) => ({
  ...agreedFields(matter, order),
  reglement: 'Virement à trente jours, sur facture.',
  acheteur: order.payerName,
  objectif: said(matter.programme.objectives),
  contenu: said(matter.programme.content),
  moyens: said(matter.programme.methods),
  distance: distanceText(matter.session),
  deroulement: `Émargement par demi-journée, contresigné par le formateur.\n\n${said(matter.programme.evaluation)}\n\nUn certificat de réalisation est remis à chaque stagiaire.`,
  stagiaires: enrolled.map(one => `${one.firstName} ${one.lastName}`).join(', ') || 'à désigner',
})

function contractFields(matter: Matter, order: Order) {
  const { session, programme } = matter
  return {
    ...agreedFields(matter, order),
    reglement: personalPayment(session.startsOn),
    stagiaire: order.payerName,
    nature: 'action de formation (C. trav. art. L6313-1, 1°)',
    programme: said(programme.content),
    objet: said(programme.objectives),
    effectif: `${session.seats ?? session.people.length} personnes au plus`,
    niveau: said(programme.prerequisites),
    qualification: said(programme.certification) || 'aucune certification',
    conditions: `${session.mode === 'on-site' ? 'En présence.' : `${MODE_LABELS[session.mode]} (part à distance : ${distanceText(session)}).`}\n\n${said(programme.methods)}`,
    controle: said(programme.evaluation),
    sanction: 'certificat de réalisation',
    formateurs: session.trainerRows.map(one => [one.name, one.qualifications].filter(Boolean).join(', ')).join('\n'),
    cessation:
      'En cas d’abandon, les heures suivies sont dues au prorata ; en cas de force majeure, seules les prestations dispensées (C. trav. art. L6353-7).',
  }
}

function convocation({ session, programme, body }: Matter, one: Trainee): Paper {
  const name = `${one.firstName} ${one.lastName}`
  return {
    subjectId: one.id,
    title: `Convocation, ${name}`,
    personId: one.personId,
    fields: {
      intitule: session.title,
      lieu: placeOf(session),
      stagiaire: name,
      dates: daysOf(session),
      horaires: hoursOf(session),
      formateur: session.trainers.join(', '),
      programme: programme.content ?? '',
      contact: body.contact ?? '',
      accessibilite: programme.accessibility ?? '',
    },
    signatories: [],
    mailTo: one.email,
  }
}

function certificate({ session, programme, body }: Matter, one: Trainee): Paper {
  const name = `${one.firstName} ${one.lastName}`
  const attended = session.attendances.filter(mark => mark.traineeId === one.id)
  return {
    subjectId: one.id,
    title: `Certificat de réalisation, ${name}`,
    personId: one.personId,
    fields: {
      intitule: session.title,
      declaration: body.declarationNumber ?? '',
      stagiaire: name,
      nature: 'action de formation',
      dates: periodOf(session),
      duree: formatMinutes(session.minutes),
      duree_suivie: formatMinutes(sum(attended.map(mark => mark.minutes))),
      entreprise: one.employer ?? '',
      objectif: programme.objectives ?? '',
      resultats: one.outcome ? OUTCOME_LABELS[one.outcome].toLowerCase() : '',
    },
    signatories: [],
    mailTo: null,
  }
}

const FREE_OF_VAT = `exonérés de TVA (${vatCategory('exempt-training').article})`

/** The price of the action: of an order that shares its trainees with others, the whole, its part and theirs. */
function priceText({ orders, people }: TrainingSession, order: Order): string {
  const of = (one: { id: string }) => people.filter(({ orderIds }) => orderIds.includes(one.id)).map(({ id }) => id)
  const paid = of(order)
  const others = orders.filter(other => other.id !== order.id && of(other).some(id => paid.includes(id)))
  const own = formatEuros(order.amountCents)
  if (others.length === 0) return `${own}, ${FREE_OF_VAT}`
  const part = (one: { payerName: string; amountCents: number }) => `${one.payerName} : ${formatEuros(one.amountCents)}`
  const said = others.map(part).join(', ')
  const same = others.every(other => of(other).length === paid.length && of(other).every(id => paid.includes(id)))
  const whole = sum([order, ...others].map(one => one.amountCents))
  return same
    ? `${formatEuros(whole)}, ${FREE_OF_VAT}, ainsi partagés : ${part(order)}, ${said}`
    : `${own}, ${FREE_OF_VAT} ; paient aussi pour certains de ces stagiaires : ${said}`
}

const daysOf = (session: TrainingSession): string =>
  [...new Set(session.halfDays.map(halfDay => halfDay.day))].map(day => formatLongDay(day as Day)).join(', ')
const hoursOf = (session: TrainingSession): string =>
  [...new Set(session.halfDays.map(({ startsAt, endsAt }) => `${startsAt} à ${endsAt}`))].join(', puis ')

/** Says in the mail itself when and where one is expected: it is read on a phone, on the way. */
async function mailConvocation(
  ctx: Context,
  to: string,
  title: string,
  fields: Record<string, string>,
  fileId: string,
): Promise<void> {
  const { name } = await readOrganisation(ctx)
  const file = (await readFile(ctx, fileId))!
  await queueMail(ctx.db, {
    to,
    subject: title,
    text: [
      `Bonjour ${fields.stagiaire},`,
      '',
      `Vous êtes attendu·e à la formation « ${fields.intitule} ».`,
      '',
      `Jours : ${fields.dates}`,
      `Horaires : ${fields.horaires}`,
      `Lieu : ${fields.lieu}`,
      `Formateur : ${fields.formateur}`,
      '',
      `La convocation et le programme sont joints.${fields.contact ? ` Pour toute question : ${fields.contact}.` : ''}`,
      '',
      name,
    ].join('\n'),
    organisationId: ctx.organisationId,
    attachments: [{ filename: file.name, contentType: 'application/pdf', base64: file.bytes.toString('base64') }],
  })
}

/** The sheet that trainees sign by hand, half-day by half-day, with what was already signed on a phone. */
export const printAttendanceSheet = query({
  name: 'printAttendanceSheet',
  api: 'GET /training-sessions/{id}/attendance-sheet',
  summary: 'Imprime la feuille d’émargement d’une session (PDF)',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ name: z.string(), pdfBase64: z.string() }),
  async run(ctx, { id }) {
    const session = await readSession(ctx, id)
    const { name, identity, settings } = await readOrganisation(ctx)
    const { declarationNumber } = await readTrainingBody(ctx)
    const pdf = await renderSheet({
      house: name,
      foot: [
        name,
        `${identity.address.line1}, ${identity.address.postalCode} ${identity.address.city}`,
        declarationNumber ? `Déclaration d’activité ${declarationNumber}` : null,
      ]
        .filter(Boolean)
        .join(' · '),
      accent: settings.accentColour,
      session,
      day: ctx.today,
      zone: ctx.session.zone,
    })
    return { name: `Emargement-${session.startsOn}.pdf`, pdfBase64: Buffer.from(pdf).toString('base64') }
  },
})
