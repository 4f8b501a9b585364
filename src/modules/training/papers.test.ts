import { expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { openTestActivity, openWorld } from '../fixtures.ts'
import {
  addSessions,
  addTrainees,
  changeSession,
  changeTrainingBody,
  getProgramme,
  getSession,
  printPapers,
  saveProgramme,
  saveTrainer,
} from './index.ts'

await testDatabase()

const halfDays = [
  { day: day('2026-04-02'), half: 'morning' as const, startsAt: '09:00', endsAt: '12:30' },
  { day: day('2026-04-02'), half: 'afternoon' as const, startsAt: '13:30', endsAt: '17:00' },
]

/** A session of which nothing is said beyond who comes and who pays: a company, a CPF, a person. */
async function openBare() {
  const world = await openWorld({ today: '2026-03-10' })
  const office = world.as(['training'])
  const activityId = await openTestActivity(world, 'FORM')
  const { id: trainerId } = await saveTrainer(office, { activityId, name: 'Jeanne Formet', external: false })
  const { id: programmeId } = await saveProgramme(office, {
    activityId,
    title: 'Tableur',
    minutes: 420,
    aim: 'rs',
    inWorkplace: false,
  })
  const order = (payerKind: string, payerName: string) => ({ payerKind, payerName, amountCents: 700_00 as never })
  const { sessions } = await addSessions(office, {
    sessions: [
      {
        activityId,
        programmeId,
        mode: 'mixed',
        halfDays,
        trainers: [{ trainerId }],
        orders: [order('company', 'Scierie'), order('cpf', 'Caisse des dépôts'), order('person', 'Ana Lopez')],
        trainees: [{ firstName: 'Ana', lastName: 'Lopez', orders: [2] }],
      },
    ],
  })
  return { world, office, activityId, trainerId, programmeId, id: sessions[0]!.id, orderIds: sessions[0]!.orderIds }
}

test('a convention (D6353-1) or a contract (L6353-4) of which a content is not said is refused, every reason at once', async () => {
  const { office, id, activityId, programmeId, trainerId, orderIds } = await openBare()
  const reasons = async (kind: 'convention' | 'contract') =>
    (await printPapers(office, { id, kind }).catch(refused => refused.refusals)).map(
      (one: { path?: string; code: string }) => one.path ?? one.code,
    )
  const shared = ['objectives', 'content', 'methods', 'evaluation'].map(part => `programme.${part}`)
  expect((await reasons('convention')).toSorted()).toEqual([...shared, 'organisme', 'halfDays'].toSorted())
  expect((await reasons('contract')).toSorted()).toEqual(
    [...shared, 'programme.prerequisites', 'programme.certification', 'organisme', 'halfDays', 'trainers'].toSorted(),
  )

  await changeTrainingBody(office, { version: 0, director: 'Odile Pascal', declarationNumber: '76310000000' })
  const { edition, version } = await getProgramme(office, { id: programmeId })
  await saveProgramme(office, {
    id: programmeId,
    edition,
    version,
    activityId,
    title: 'Tableur',
    minutes: 420,
    aim: 'rs',
    certification: 'Certificat Tosa',
    inWorkplace: false,
    objectives: 'Tenir un tableau.',
    content: 'Cellules et formules.',
    methods: 'Un poste chacun.',
    evaluation: 'Un tableau à faire seul.',
    prerequisites: 'Savoir écrire un courriel.',
  })
  await saveTrainer(office, {
    id: trainerId,
    version: 1,
    activityId,
    name: 'Jeanne Formet',
    qualifications: 'Titre FPA',
    external: false,
  })
  // What the edition of this session left unsaid is completed where it stands.
  expect((await getProgramme(office, { id: programmeId })).edition).toBe(1)
  await expect(printPapers(office, { id, kind: 'convention' })).rejects.toThrow(/à distance/)
  await changeSession(office, {
    id,
    version: 1,
    mode: 'mixed',
    halfDays: halfDays.map((one, i) => ({ ...one, remote: i === 1 })),
    trainers: [{ trainerId }],
  })
  expect(await printPapers(office, { id, kind: 'convention' })).toEqual({ count: 1 })
  expect(await printPapers(office, { id, kind: 'contract' })).toEqual({ count: 1 })
  const { rows } = await ownersPool().query<{ kind: string; fields: Record<string, string> }>(
    'select kind, fields from document where subject_id = any($1) order by kind desc',
    [orderIds],
  )
  expect(rows.map(row => row.kind)).toEqual(['training-convention', 'training-contract'])
  expect(rows[0]!.fields).toMatchObject({
    intitule: 'Tableur',
    objectif: 'Tenir un tableau.',
    contenu: 'Cellules et formules.',
    moyens: 'Un poste chacun.',
    duree: '7\u00a0h',
    periode: expect.stringMatching(/^le 2.avril.2026$/),
    representant: expect.stringContaining('Odile Pascal'),
    distance: '50\u00a0%, 3\u00a0h\u00a030 sur 7\u00a0h',
    deroulement: expect.stringContaining('Un tableau à faire seul.'),
    prix: expect.stringContaining('700,00'),
    reglement: expect.stringContaining('sur facture'),
  })
  expect(rows[1]!.fields).toMatchObject({
    representant: expect.stringContaining('Odile Pascal'),
    niveau: 'Savoir écrire un courriel.',
    qualification: 'Certificat Tosa',
    conditions: expect.stringContaining('part à distance : 50'),
    controle: 'Un tableau à faire seul.',
    formateurs: 'Jeanne Formet, Titre FPA',
    effectif: expect.stringContaining('au plus'),
    cessation: expect.stringContaining('abandon'),
    reglement: expect.stringMatching(/30\s%\sau plus/),
  })
})

test('a half-day given at a distance is said so, even once it is signed; nobody is convened nowhere', async () => {
  const { office, id, trainerId } = await openBare()
  const remote = async () => (await getSession(office, { id })).halfDays.map(one => one.remote)
  expect(await remote()).toEqual([false, false])
  const change = (version: number, mode: 'mixed' | 'remote') =>
    changeSession(office, {
      id,
      version,
      mode,
      halfDays: halfDays.map((one, i) => ({ ...one, remote: i === 0 })),
      trainers: [{ trainerId }],
    })
  await change(1, 'mixed')
  expect(await remote()).toEqual([true, false])
  await expect(printPapers(office, { id, kind: 'convocation' })).rejects.toThrow(/Dites où la formation a lieu/)
  await change(2, 'remote')
  expect(await remote()).toEqual([true, true])
  expect(await printPapers(office, { id, kind: 'convocation' })).toEqual({ count: 1 })
})

test('who is convened reads when and where in the mail itself, with the paper joined', async () => {
  const { office, id, trainerId } = await openBare()
  await changeSession(office, {
    id,
    version: 1,
    mode: 'on-site',
    place: 'Salle des fêtes',
    halfDays,
    trainers: [{ trainerId }],
  })
  await addTrainees(office, {
    sessionId: id,
    trainees: [{ firstName: 'Bo', lastName: 'Lauzet', email: 'bo@exemple.fr' }],
  })
  await printPapers(office, { id, kind: 'convocation' })
  const { rows } = await ownersPool().query(
    `select payload->>'text' as text, payload->'attachments'->0->>'filename' as file from graphile_worker._private_jobs where payload->>'to' = 'bo@exemple.fr'`,
  )
  expect(rows).toEqual([
    {
      text: expect.stringMatching(/2.avril.2026\nHoraires : 09:00 à 12:30, puis 13:30 à 17:00\nLieu : Salle des fêtes/),
      file: 'Convocation, Bo Lauzet.pdf',
    },
  ])
})
