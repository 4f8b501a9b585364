import { beforeAll, describe, expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { inTransaction, ownersPool } from '../../platform/database.server.ts'
import { newId } from '../../platform/ids.server.ts'
import type { Session } from '../../platform/session.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import type { Context } from '../../platform/use-case.server.ts'
import { openTestActivity, openWorld, type World } from '../fixtures.ts'
import { addPerson, setActivityOwners } from '../people/index.ts'
import type { Signatory } from './document.ts'
import {
  createDocument,
  createDocumentFromPdf,
  getDocument,
  getDocumentFile,
  listDocuments,
  listTemplates,
  publishTemplate,
  readDocumentsAbout,
  saveTemplateDraft,
  verifyDocuments,
} from './index.ts'
import { defaultText } from './template.ts'

await testDatabase()
let world: World
/** Camille owns the activity with Dominique; Marion follows them. */
let camille: Session
let dominique: Session
let marion: Session
let activityId: string

const sessionFor = (
  personId: string | null,
  roles: Session['roles'],
  activityIds: readonly string[] | null,
): Session => ({
  ...world.as(roles, activityIds ?? undefined),
  personId,
})

/** What another module's use case does: its own transaction, in which the document is made. */
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

const latin = (base64: string) => Buffer.from(base64, 'base64').toString('latin1')

const AMENDMENT = { debut_contrat: '1er janvier 2026', effet: '1er avril 2026', objet: 'La part fixe', apres: '600 €' }

const amend = (session: Session, signatories: Signatory[] = [], subjectId = newId()) =>
  within(session, ctx =>
    createDocument(ctx, {
      kind: 'cesa-amendment',
      subjectId,
      personId: camille.personId,
      activityId,
      title: 'Avenant au CESA de Camille Fabre',
      fields: AMENDMENT,
      signatories,
    }),
  )

beforeAll(async () => {
  world = await openWorld()
  activityId = await openTestActivity(world, 'ABEILLE')
  const add = async (firstName: string, lastName: string) =>
    (await addPerson(world.system, { firstName, lastName, email: `${firstName.toLowerCase()}@exemple.fr` })).id
  const [one, two, three] = [
    await add('Camille', 'Fabre'),
    await add('Dominique', 'Serres'),
    await add('Marion', 'Delmas'),
  ]
  await setActivityOwners(world.system, {
    activityId,
    owners: [
      { personId: one, shareBp: 5000 },
      { personId: two, shareBp: 5000 },
    ],
    conventionOn: day('2026-01-01'),
  })
  camille = sessionFor(one, ['entrepreneur'], [activityId])
  dominique = sessionFor(two, ['entrepreneur'], [activityId])
  marion = sessionFor(three, ['advisor'], [activityId])
})

describe('a document', () => {
  test('is printed from the template, with the house and the person filled in, and filed', async () => {
    const subjectId = newId()
    const { id, fileId } = await amend(world.system, [], subjectId)
    const read = await getDocument(world.system, { id })
    expect(read).toMatchObject({
      status: 'filed',
      fileId,
      templateNumber: 1,
      personName: 'Camille Fabre',
      intact: true,
    })
    const file = await getDocumentFile(world.system, { id })
    expect(file).toMatchObject({ name: 'Avenant au CESA de Camille Fabre.pdf', mediaType: 'application/pdf' })
    expect(latin(file.contentBase64)).toMatch(/^%PDF-1\.7/)
    const { rows } = await ownersPool().query('select fields from document where id = $1', [id])
    expect(rows[0].fields).toMatchObject({
      personne: 'Camille Fabre',
      cooperative: expect.stringContaining('Coopérative d’essai'),
    })
    expect(await within(world.system, ctx => readDocumentsAbout(ctx, [subjectId]))).toMatchObject([
      { id, subjectId, signatures: [] },
    ])
  })

  test('is refused with everything that is missing or unknown', async () => {
    const refused = within(world.system, ctx =>
      createDocument(ctx, {
        kind: 'cesa-amendment',
        subjectId: newId(),
        personId: camille.personId,
        title: 'Avenant',
        fields: { debut_contrat: ' ', objet: 'x', inconnu: 'x' },
        signatories: [],
      }),
    )
    await expect(refused).rejects.toMatchObject({
      refusals: ['fields.inconnu', 'fields.debut_contrat', 'fields.effet', 'fields.apres'].map(path => ({ path })),
    })
  })

  test('is seen by its person and who follows them, not by a co-owner of the activity, nor its bytes', async () => {
    const { id, fileId } = await amend(world.system)
    for (const session of [camille, marion, world.as(['director'])])
      expect((await getDocument(session, { id })).title).toMatch(/Avenant/)
    for (const session of [dominique, sessionFor(null, ['advisor'], [])]) {
      await expect(getDocument(session, { id })).rejects.toMatchObject({ kind: 'not-found' })
      await expect(getDocumentFile(session, { id })).rejects.toMatchObject({ kind: 'not-found' })
      const bytes = within(session, ctx => ctx.db.selectFrom('file').select('id').where('id', '=', fileId).execute())
      expect(await bytes).toEqual([])
    }
    expect((await listDocuments(camille, {})).map(document => document.id)).toContain(id)
    expect(await listDocuments(dominique, {})).toEqual([])
    expect(await listDocuments(dominique, { personId: camille.personId! })).toEqual([])
  })

  test('a person makes their own, an advisor those of their portfolio, nobody somebody else’s', async () => {
    for (const session of [camille, marion]) await amend(session)
    await expect(amend(dominique)).rejects.toThrow(/row-level security/)
  })

  test('never changes, and a change made behind the application’s back is seen', async () => {
    const { id, fileId } = await amend(world.system)
    const change = (sql: string) => within(world.system, ({ db }) => db.executeQuery({ sql, parameters: [] } as never))
    await expect(ownersPool().query(`update document set title = 'autre' where id = '${id}'`)).rejects.toThrow(
      /définitif/,
    )
    await expect(ownersPool().query(`delete from document where id = '${id}'`)).rejects.toThrow(/définitif/)
    await expect(change(`update file set bytes = '' where id = '${fileId}'`)).rejects.toThrow()
    const before = (await verifyDocuments(world.as(['auditor']), {})).broken
    expect(before).toEqual([])
    await ownersPool().query(
      `begin; alter table file disable trigger file_final; update file set bytes = bytes || '\\x00' where id = '${fileId}';
       alter table file enable trigger file_final; commit`,
    )
    expect((await getDocument(world.system, { id })).intact).toBe(false)
    expect(await verifyDocuments(world.as(['auditor']), {})).toMatchObject({ broken: [id] })
  })

  test('made from a PDF is kept as it is; anything else is refused', async () => {
    const make = (pdf: string) =>
      within(world.system, ctx =>
        createDocumentFromPdf(ctx, {
          kind: 'other',
          subjectId: newId(),
          personId: null,
          title: 'Reçu',
          pdf: Buffer.from(pdf),
          signatories: [],
        }),
      )
    const { id } = await make('%PDF-1.4 reçu')
    expect((await getDocumentFile(world.system, { id })).contentBase64).toBe(
      Buffer.from('%PDF-1.4 reçu').toString('base64'),
    )
    await expect(make('GIF89a')).rejects.toMatchObject({ refusals: [{ code: 'format' }] })
  })
})

describe('a template', () => {
  const kind = 'exit-statement'
  const print = () =>
    within(world.system, ctx =>
      createDocument(ctx, {
        kind,
        subjectId: newId(),
        personId: camille.personId,
        title: 'Sortie',
        fields: { activite: 'x', dernier_jour: 'x', motif: 'x', comptes: 'x' },
        signatories: [],
      }),
    )
  const numberOf = async ({ id }: { id: string }) => (await getDocument(world.system, { id })).templateNumber

  test('goes from draft to force on its day; documents keep the version that they were printed from', async () => {
    expect(await numberOf(await print())).toBe(1)
    const body = `${defaultText(kind)}\n\nBonne route !`
    await saveTemplateDraft(world.system, { kind, body })
    await expect(saveTemplateDraft(world.system, { kind, body })).rejects.toMatchObject({ kind: 'stale' })
    await saveTemplateDraft(world.system, { kind, body: `${body} À bientôt.`, version: 1 })
    expect(await numberOf(await print())).toBe(1)
    await expect(
      publishTemplate(world.system, { kind, startsOn: day('2026-03-09'), version: 2 }),
    ).rejects.toMatchObject({
      refusals: [{ path: 'startsOn' }],
    })
    await publishTemplate(world.system, { kind, startsOn: day('2026-03-20'), version: 2 })
    expect(await numberOf(await print())).toBe(1)
    const after = world.on('2026-03-21')
    const { id } = await within(after.system, ctx =>
      createDocument(ctx, {
        kind,
        subjectId: newId(),
        personId: null,
        title: 'Sortie',
        fields: { personne: 'x', activite: 'x', dernier_jour: 'x', motif: 'x', comptes: 'x' },
        signatories: [],
      }),
    )
    expect(await numberOf({ id })).toBe(2)
    const listed = (await listTemplates(world.system, {})).find(one => one.kind === kind)
    expect(listed).toMatchObject({ origin: 'default', nextOn: '2026-03-20', hasDraft: false })
    await expect(ownersPool().query(`update document_template set body = 'x' where kind = '${kind}'`)).rejects.toThrow(
      /en vigueur/,
    )
  })

  test('is refused at saving with every field that is unknown or missing', async () => {
    await expect(
      saveTemplateDraft(world.system, { kind: 'share-certificate', body: '# Parts\n\n{{nombre}} {{prix}}' }),
    ).rejects.toMatchObject({
      refusals: [
        expect.objectContaining({ message: expect.stringContaining('{{prix}}') }),
        ...Array(6).fill({ code: 'champ-manquant' }),
      ],
    })
  })
})
