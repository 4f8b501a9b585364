import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Day, Instant } from '../../kernel/day.ts'
import { addMinutes, day } from '../../kernel/day.ts'
import { inTransaction, ownersPool } from '../../platform/database.server.ts'
import { newId } from '../../platform/ids.server.ts'
import type { Session } from '../../platform/session.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import type { Context } from '../../platform/use-case.server.ts'
import { openTestActivity, openWorld, type World } from '../fixtures.ts'
import { addPerson, setActivityOwners } from '../people/index.ts'
import { maskedEmail, sameName } from './document.ts'
import {
  cancelDocument,
  createDocument,
  fileReceivedPaper,
  fileSignedPaper,
  getDocument,
  getDocumentFile,
  getDocumentToSign,
  getFileToSign,
  houseSignatory,
  listDocumentsToSign,
  readDocumentsDeadlines,
  remindSignatories,
  revokeSigningLinks,
  sendCodeToLink,
  sendSigningCode,
  signDocument,
  signFromLink,
} from './index.ts'

await testDatabase()
let world: World
let camille: Session
let director: Session

const within = <T>(session: Session, work: (ctx: Context) => Promise<T>): Promise<T> =>
  inTransaction(session, false, db =>
    work({
      db,
      session,
      organisationId: session.organisationId,
      today: day(session.now!.slice(0, 10)),
      now: session.now!,
      record: () => {},
    }),
  )

/** The mails that wait for somebody, the latest last. */
async function mailsTo(
  email: string,
): Promise<{ subject: string; text: string; attachments?: { base64: string }[] }[]> {
  const { rows } = await ownersPool().query(
    `select j.payload from graphile_worker._private_jobs j where j.payload->>'to' = $1 order by j.id`,
    [email],
  )
  return rows.map(row => row.payload)
}
const codeOf = async (email: string) => /^\d{6}/.exec((await mailsTo(email)).at(-1)!.subject)![0]
const tokenOf = async (email: string) =>
  (await mailsTo(email)).map(mail => /\/signer\/([\w-]{32})/.exec(mail.text)?.[1]).findLast(Boolean)!
const later = (session: Session, minutes: number): Session => ({ ...session, now: addMinutes(session.now!, minutes) })

let made = 0
/** A convention between Camille, of the house, and a customer from outside. */
async function convention(): Promise<{ id: string; guest: string }> {
  const guest = `mairie${made++}@exemple.fr`
  const { id } = await within(world.system, ctx =>
    createDocument(ctx, {
      kind: 'other',
      subjectId: newId(),
      personId: camille.personId,
      title: `Convention ${made}`,
      fields: { objet: 'Convention', texte: 'Les deux parties conviennent.' },
      signatories: [
        {
          personId: camille.personId,
          name: 'Camille Fabre',
          email: `camille${made}@exemple.fr`,
          quality: 'l’entrepreneuse',
        },
        { personId: null, name: 'Jean-Noël Bécu', email: guest, quality: 'le maire' },
      ],
    }),
  )
  return { id, guest }
}

async function signAsCamille(id: string, typedName = 'Camille Fabre') {
  await sendSigningCode(camille, { id })
  return signDocument(camille, { id, typedName, code: await codeOf(`camille${made}@exemple.fr`) })
}

beforeAll(async () => {
  world = await openWorld()
  const activityId = await openTestActivity(world, 'ABEILLE')
  const { id } = await addPerson(world.system, { firstName: 'Camille', lastName: 'Fabre' })
  await setActivityOwners(world.system, { activityId, owners: [{ personId: id, shareBp: 10_000 }] })
  camille = { ...world.as(['entrepreneur'], [activityId]), personId: id }
  director = world.as(['director'])
})

describe('signing', () => {
  test('the director signs for the house whoever prepares the paper, though in no register; nobody else of the team does', async () => {
    const user = { ...world.as(['director']), actor: { kind: 'user' as const, id: newId(), name: 'Odile Mercet' } }
    const clerk = world.as(['payroll'])
    const email = 'odile.mercet@exemple.fr'
    await ownersPool().query(
      'insert into app_user (id, email, name, created_at, updated_at) values ($1, $2, $3, now(), now())',
      [user.actor.id, email, user.actor.name],
    )
    await ownersPool().query(
      `insert into membership (organisation_id, user_id, role, since) values ($1, $2, 'director', now())`,
      [world.organisationId, user.actor.id],
    )
    const { id } = await within(clerk, async ctx =>
      createDocument(ctx, {
        kind: 'other',
        subjectId: newId(),
        personId: camille.personId,
        title: 'Mandat',
        fields: { objet: 'Mandat', texte: 'La coopérative mandate.' },
        signatories: [await houseSignatory(ctx)],
      }),
    )
    const { signatures } = await getDocument(clerk, { id })
    expect(signatures).toMatchObject([{ name: 'Odile Mercet', email, mine: false, quality: 'pour la coopérative' }])
    await expect(sendSigningCode(clerk, { id })).rejects.toThrow(/n’existe pas/)
    expect((await listDocumentsToSign(user, {})).map(document => document.id)).toEqual([id])
    await sendSigningCode(user, { id })
    expect((await getDocument(user, { id })).signatures).toMatchObject([{ mine: true, codeWaiting: true }])
    await signDocument(user, { id, typedName: 'Odile Mercet', code: await codeOf(email) })
    expect(await getDocument(clerk, { id })).toMatchObject({ status: 'signed', signatures: [{ means: 'application' }] })
    expect(await listDocumentsToSign(user, {})).toEqual([])
  })

  test('one in the application, the other from a secret link: the signed copy is frozen and holds the very file signed', async () => {
    const { id, guest } = await convention()
    expect((await listDocumentsToSign(camille, {})).map(document => document.id)).toContain(id)
    const original = Buffer.from((await getDocumentFile(camille, { id })).contentBase64, 'base64')
    expect(await signAsCamille(id, 'FABRE, Camille')).toEqual({ outcome: 'signed', triesLeft: 0 })
    expect((await getDocument(camille, { id })).status).toBe('to-sign')
    expect((await listDocumentsToSign(camille, {})).map(document => document.id)).not.toContain(id)

    const token = await tokenOf(guest)
    expect(await getDocumentToSign(world.system, { token })).toMatchObject({
      title: expect.stringContaining('Convention'),
      name: 'Jean-Noël Bécu',
      sentTo: maskedEmail(guest),
      signatures: [{ name: 'Camille Fabre', signedAt: expect.any(String) }, { signedAt: null }],
    })
    expect((await getFileToSign(world.system, { token })).contentBase64).toBe(original.toString('base64'))
    await sendCodeToLink(world.system, { token })
    await signFromLink(world.system, { token, typedName: 'jean noel becu', code: await codeOf(guest) })

    const read = await getDocument(director, { id })
    expect(read).toMatchObject({
      status: 'signed',
      intact: true,
      sha256: createHash('sha256').update(original).digest('hex'),
      signatures: [
        { typedName: 'FABRE, Camille', means: 'application' },
        { typedName: 'jean noel becu', means: 'link' },
      ],
    })
    const copy = Buffer.from((await getDocumentFile(camille, { id })).contentBase64, 'base64').toString('latin1')
    expect(copy).toContain('document-signe.pdf')
    expect(copy).toMatch(/\/AFRelationship ?\/Source/)
    expect((await getDocumentFile(camille, { id, original: true })).contentBase64).toBe(original.toString('base64'))
    expect((await mailsTo(guest)).at(-1)!.attachments![0]!.base64).toBe(Buffer.from(copy, 'latin1').toString('base64'))
    expect((await getDocumentToSign(world.system, { token })).status).toBe('signed')
    await expect(
      ownersPool().query(`update document_signature set typed_name = 'x' where document_id = '${id}'`),
    ).rejects.toThrow(/définitive/)
    await expect(signAsCamille(id)).rejects.toMatchObject({ refusals: [{ code: 'deja-signe' }] })
  })

  test('two who sign at the same instant: one copy, both signatures in it', async () => {
    const { id, guest } = await convention()
    const token = await tokenOf(guest)
    await Promise.all([sendSigningCode(camille, { id }), sendCodeToLink(world.system, { token })])
    const [mine, theirs] = [await codeOf(`camille${made}@exemple.fr`), await codeOf(guest)]
    await Promise.all([
      signDocument(camille, { id, typedName: 'Camille Fabre', code: mine }),
      signFromLink(world.system, { token, typedName: 'Jean-Noël Bécu', code: theirs }),
    ])
    expect((await getDocument(director, { id })).status).toBe('signed')
  })

  test('a code serves fifteen minutes and five tries, which are counted; ten codes a link', async () => {
    const { id, guest } = await convention()
    const token = await tokenOf(guest)
    const sign = (session: Session, code: string) => signFromLink(session, { token, typedName: 'Jean-Noël Bécu', code })
    await expect(sign(world.system, '000000')).rejects.toMatchObject({ refusals: [{ path: 'code' }] })
    await sendCodeToLink(world.system, { token })
    await expect(sendCodeToLink(world.system, { token })).rejects.toMatchObject({ refusals: [{ code: 'patience' }] })
    const code = await codeOf(guest)
    const wrong = code === '123456' ? '654321' : '123456'
    await expect(sign(later(world.system, 15), code)).rejects.toMatchObject({ refusals: [{ path: 'code' }] })
    for (const triesLeft of [4, 3, 2, 1, 0])
      expect(await sign(world.system, wrong)).toEqual({ outcome: 'wrong-code', triesLeft })
    await expect(sign(world.system, code)).rejects.toMatchObject({ refusals: [{ path: 'code' }] })
    for (let i = 1; i < 10; i++) await sendCodeToLink(later(world.system, 2 * i), { token })
    await expect(sendCodeToLink(later(world.system, 30), { token })).rejects.toMatchObject({
      refusals: [{ code: 'trop' }],
    })
    expect((await getDocument(director, { id })).signatures.every(signature => signature.signedAt === null)).toBe(true)
  })

  test('somebody else’s name is refused, whatever the code', async () => {
    const { id } = await convention()
    await expect(signAsCamille(id, 'Dominique Serres')).rejects.toMatchObject({ refusals: [{ path: 'typedName' }] })
  })

  test('nobody signs for another: neither the house nor somebody without the link', async () => {
    const { id } = await convention()
    for (const session of [director, { ...director, personId: newId() }])
      await expect(sendSigningCode(session, { id })).rejects.toMatchObject({ kind: 'not-found' })
    await expect(getDocumentToSign(world.system, { token: 'x'.repeat(32) })).rejects.toMatchObject({
      kind: 'not-found',
    })
  })

  test('a link lasts thirty days, a reminder replaces it, and it can be taken back', async () => {
    const { id, guest } = await convention()
    const first = await tokenOf(guest)
    const afterThirtyDays = { ...world.system, now: '2026-04-10T10:00:00.000Z' as Instant }
    await expect(getDocumentToSign(afterThirtyDays, { token: first })).rejects.toMatchObject({ kind: 'not-found' })
    expect(await remindSignatories(director, { id })).toEqual({ sent: 2 })
    const second = await tokenOf(guest)
    await expect(getDocumentToSign(world.system, { token: first })).rejects.toMatchObject({ kind: 'not-found' })
    await getDocumentToSign(world.system, { token: second })
    await revokeSigningLinks(director, { id })
    await expect(getDocumentToSign(world.system, { token: second })).rejects.toMatchObject({ kind: 'not-found' })
    const stored = await ownersPool().query(`select * from document_signature where document_id = $1`, [id])
    expect(JSON.stringify(stored.rows)).not.toContain(second)
    const audit = await ownersPool().query(`select * from audit_log where organisation_id = $1`, [world.organisationId])
    expect(JSON.stringify(audit.rows)).not.toContain(second)
  })

  test('cancelled before all have signed: kept, and no longer to sign', async () => {
    const { id, guest } = await convention()
    await signAsCamille(id)
    await cancelDocument(director, { id, reason: 'Erreur de prix' })
    expect(await getDocument(camille, { id })).toMatchObject({ status: 'cancelled', cancelReason: 'Erreur de prix' })
    expect((await mailsTo(guest)).at(-1)!.subject).toMatch(/^Annulé/)
    await expect(cancelDocument(director, { id, reason: 'x' })).rejects.toMatchObject({ refusals: [{ code: 'ferme' }] })
  })

  test('a file that was changed is not signed', async () => {
    const { id } = await convention()
    const { fileId } = await getDocument(director, { id })
    await ownersPool().query(
      `begin; alter table file disable trigger file_final; update file set bytes = bytes || '\\x00' where id = '${fileId}';
       alter table file enable trigger file_final; commit`,
    )
    await expect(signAsCamille(id)).rejects.toMatchObject({ refusals: [{ code: 'integrite' }] })
  })
})

describe('papers', () => {
  const scan = Buffer.from('%PDF-1.4 scan').toString('base64')

  test('a document signed by hand: its scan is the signed copy', async () => {
    const { id } = await convention()
    await expect(
      fileSignedPaper(director, { id, signedOn: day('2026-03-11'), contentBase64: scan }),
    ).rejects.toMatchObject({
      refusals: [{ path: 'signedOn' }],
    })
    await fileSignedPaper(director, { id, signedOn: day('2026-03-08'), contentBase64: scan })
    expect((await getDocumentFile(camille, { id })).contentBase64).toBe(scan)
    const { signatures, intact } = await getDocument(camille, { id })
    expect(intact).toBe(true)
    expect(signatures.map(({ means, signedAt }) => [means, signedAt?.slice(0, 10)])).toEqual(
      Array(2).fill(['paper', '2026-03-08']),
    )
  })

  test('a paper received is filed on its person, by themselves or the team', async () => {
    for (const session of [camille, director]) {
      const { id } = await fileReceivedPaper(session, {
        personId: camille.personId!,
        title: 'Attestation d’assurance',
        contentBase64: scan,
      })
      expect((await getDocument(camille, { id })).status).toBe('filed')
    }
    const text = Buffer.from('du texte').toString('base64')
    await expect(
      fileReceivedPaper(camille, { personId: camille.personId!, title: 'x', contentBase64: text }),
    ).rejects.toMatchObject({
      refusals: [{ path: 'contentBase64' }],
    })
  })

  test('what waits for a signature is a deadline, thirty days after', async () => {
    const { id } = await convention()
    const find = async (until: string) =>
      (await within(world.system, ctx => readDocumentsDeadlines(ctx, { until: until as Day }))).filter(
        one => one.subjectId === id,
      )
    expect(await find('2026-04-08')).toEqual([])
    expect(await find('2026-04-09')).toMatchObject([{ on: '2026-04-09', href: `/documents/${id}` }])
  })
})

test('a name is the same whatever its accents, its case and its order', () => {
  expect(sameName('  BECU jean noel', 'Jean-Noël Bécu')).toBe(true)
  expect(sameName('Jean Bécu', 'Jean-Noël Bécu')).toBe(false)
  expect(sameName('', '')).toBe(false)
  expect([maskedEmail('camille@exemple.fr'), maskedEmail('c@x.fr'), maskedEmail('x')]).toEqual([
    'c…e@exemple.fr',
    'c…@x.fr',
    '…',
  ])
})
