import { getMigrations } from 'better-auth/db/migration'
import { describe, expect, it } from 'vitest'
import { openTestActivity, openWorld } from '../modules/fixtures.ts'
import {
  acceptInvitation,
  auth,
  type Caller,
  configureSignIn,
  createUser,
  DEMO_PASSWORD,
  findInvitation,
  grantMembership,
  invite,
  listSessions,
  type Membership,
  readVisitor,
  requestPasswordReset,
  resetPassword,
  revokeSession,
  sessionFor,
  signIn,
  signOut,
} from './auth.server.ts'
import { applicationDb, inTransaction, ownersPool } from './database.server.ts'
import { testDatabase } from './testing.server.ts'

await testDatabase()
configureSignIn({ secret: 'un secret assez long pour un essai, vraiment' })
const world = await openWorld()
const tenancy = { organisationId: world.organisationId, activityIds: null }
const PASSWORD = 'une phrase assez longue'

const caller = (cookies: readonly string[] = []): Caller => ({
  headers: new Headers({ cookie: cookies.map(cookie => cookie.split(';')[0]).join('; '), 'user-agent': 'essai' }),
  ip: '192.0.2.1',
})

it('keeps every column that better-auth expects', async () => {
  const { toBeCreated, toBeAdded } = await getMigrations(auth().options)
  expect({ toBeCreated, toBeAdded }).toEqual({ toBeCreated: [], toBeAdded: [] })
})

describe('passwords', () => {
  it('open a session that can be listed, revoked and left', async () => {
    const id = await createUser(applicationDb(), { email: ' Ana@Exemple.fr ', name: 'Ana', password: PASSWORD })
    await inTransaction(tenancy, false, db =>
      grantMembership(db, { ...tenancy, userId: id, role: 'accountant', personId: null }),
    )
    const { cookies, needsCode } = await signIn(caller(), {
      email: 'ana@exemple.fr',
      password: PASSWORD,
      remember: true,
    })
    expect(needsCode).toBe(false)
    expect(cookies.join()).toMatch(/HttpOnly.*SameSite=Lax/i)
    const { visitor } = await readVisitor(caller(cookies).headers)
    expect(visitor).toMatchObject({
      userId: id,
      twoFactor: false,
      session: { organisationId: world.organisationId, roles: ['accountant'], activityIds: null },
    })
    const second = await signIn(caller(), { email: 'ana@exemple.fr', password: PASSWORD, remember: true })
    expect(await listSessions(id)).toMatchObject([{ ip: '192.0.2.1', userAgent: 'essai' }, {}])
    await revokeSession(id, visitor!.sessionId)
    expect((await readVisitor(caller(cookies).headers)).visitor).toBeNull()
    await signOut(caller(second.cookies))
    expect((await readVisitor(caller(second.cookies).headers)).visitor).toBeNull()
  })

  it('are refused in French, and never told from an unknown address', async () => {
    const wrong = await signIn(caller(), { email: 'ana@exemple.fr', password: 'faux', remember: false }).catch(
      error => error,
    )
    const unknown = await signIn(caller(), { email: 'nul@exemple.fr', password: 'faux', remember: false }).catch(
      error => error,
    )
    expect(wrong.refusals).toEqual(unknown.refusals)
    expect(wrong.refusals[0].message).toContain('Adresse ou mot de passe inconnu')
    await expect(createUser(applicationDb(), { email: 'b@b.fr', name: 'B', password: 'court' })).rejects.toThrow(
      '12 caractères',
    )
    await expect(createUser(applicationDb(), { email: 'b@b.fr', name: 'B', password: DEMO_PASSWORD })).rejects.toThrow(
      'public',
    )
    await expect(
      createUser(applicationDb(), { email: 'ana@exemple.fr', name: 'B', password: PASSWORD }),
    ).rejects.toThrow('déjà un accès')
  })

  it('no session outlives its day, nor a forged cookie', async () => {
    const { cookies } = await signIn(caller(), { email: 'ana@exemple.fr', password: PASSWORD, remember: true })
    const forged = cookies.map(cookie => cookie.replace(/(session_token=[^.]+\.)./, '$1_'))
    expect((await readVisitor(caller(forged).headers)).visitor).toBeNull()
    await ownersPool().query(`update app_session set expires_at = now() - interval '1 second'`)
    expect((await readVisitor(caller(cookies).headers)).visitor).toBeNull()
  })

  it('are chosen again by mail, which ends every session', async () => {
    const { cookies } = await signIn(caller(), { email: 'ana@exemple.fr', password: PASSWORD, remember: true })
    await requestPasswordReset('ana@exemple.fr')
    await requestPasswordReset('nul@exemple.fr')
    const { rows } = await ownersPool().query(
      `select payload from graphile_worker._private_jobs where payload->>'to' like '%exemple.fr'`,
    )
    expect(rows).toHaveLength(1)
    const token = /jeton=(\S+)/.exec(rows[0].payload.text)![1]!
    await resetPassword(token, 'une nouvelle phrase')
    await expect(resetPassword(token, 'encore une autre')).rejects.toThrow('déjà servi')
    expect((await readVisitor(caller(cookies).headers)).visitor).toBeNull()
    await expect(signIn(caller(), { email: 'ana@exemple.fr', password: PASSWORD, remember: true })).rejects.toThrow(
      'inconnu',
    )
    await signIn(caller(), { email: 'ana@exemple.fr', password: 'une nouvelle phrase', remember: true })
  })
})

it('opens to nobody who acts nowhere any more', async () => {
  const userId = await createUser(applicationDb(), { email: 'parti@exemple.fr', name: 'P', password: PASSWORD })
  await expect(signIn(caller(), { email: 'parti@exemple.fr', password: PASSWORD, remember: true })).rejects.toThrow(
    'accès est fermé',
  )
  expect(await listSessions(userId)).toEqual([])
})

describe('invitations', () => {
  const invitation = {
    organisationId: world.organisationId,
    organisationName: 'Les Rives',
    name: 'Noé',
    personId: null,
  }
  const tokenOf = (link: string) => link.split('/').at(-1)!

  it('open one access, once, audited', async () => {
    const link = await inTransaction(tenancy, false, db =>
      invite(db, { ...invitation, email: 'noe@exemple.fr', role: 'director' }),
    )
    const token = tokenOf(link)
    expect(await findInvitation(token)).toMatchObject({ email: 'noe@exemple.fr', role: 'director', known: false })
    await expect(acceptInvitation(token, 'court')).rejects.toThrow('12 caractères')
    const both = await Promise.allSettled([acceptInvitation(token, PASSWORD), acceptInvitation(token, PASSWORD)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await findInvitation(token)).toBeUndefined()
    const { cookies } = await signIn(caller(), { email: 'noe@exemple.fr', password: PASSWORD, remember: true })
    expect((await readVisitor(caller(cookies).headers)).visitor?.session?.roles).toEqual(['director'])
    const { rows } = await ownersPool().query(`select actor_name from audit_log where use_case = 'acceptInvitation'`)
    expect(rows).toEqual([{ actor_name: 'Noé' }])
  })

  it('expire, and disappear with the transaction that made them', async () => {
    const link = await inTransaction(tenancy, false, db =>
      invite(db, { ...invitation, email: 'x@exemple.fr', role: 'auditor' }),
    )
    await ownersPool().query(`update invitation set expires_at = now() where email = 'x@exemple.fr'`)
    await expect(acceptInvitation(tokenOf(link), PASSWORD)).rejects.toThrow('expiré')
    await inTransaction(tenancy, false, async db => {
      await invite(db, { ...invitation, email: 'y@exemple.fr', role: 'auditor' })
      throw new Error('stop')
    }).catch(() => {})
    const { rows } = await ownersPool().query(
      `select (select count(*) from invitation where email like 'y@%') + (select count(*) from graphile_worker._private_jobs where payload->>'to' like 'y@%') as left`,
    )
    expect(rows[0].left).toBe(0)
  })
})

describe('sessions', () => {
  const at = (organisationId: string, role: string, activityIds: string[] | null) =>
    ({
      organisationId,
      name: '',
      slug: '',
      zone: 'Europe/Paris',
      groupId: null,
      role,
      personId: null,
      activityIds,
    }) as Membership
  const user = { id: world.organisationId, name: 'Ana' }

  it('join the activities of roles, until one role sees the house', () => {
    expect(sessionFor(user, [], null)).toBeNull()
    const own = [at('o1', 'advisor', ['a', 'b']), at('o1', 'entrepreneur', ['b', 'c'])]
    expect(sessionFor(user, own, null)).toMatchObject({
      activityIds: ['a', 'b', 'c'],
      roles: ['advisor', 'entrepreneur'],
    })
    expect(sessionFor(user, [...own, at('o1', 'auditor', null)], null)?.activityIds).toBeNull()
  })

  it('are for one organisation: the roles held elsewhere do not count', () => {
    const held = [at('o1', 'director', null), at('o2', 'entrepreneur', ['a'])]
    expect(sessionFor(user, held, 'o2')).toMatchObject({
      organisationId: 'o2',
      roles: ['entrepreneur'],
      activityIds: ['a'],
    })
    expect(sessionFor(user, held, 'o3')?.organisationId).toBe('o1')
  })

  it('know the activities of a person from the register', async () => {
    const activityId = await openTestActivity(world, 'S1')
    const personId = crypto.randomUUID()
    const id = await createUser(applicationDb(), { email: 'e@exemple.fr', name: 'E', password: PASSWORD })
    await inTransaction(tenancy, false, async db => {
      await db
        .insertInto('person')
        .values({
          organisation_id: world.organisationId,
          id: personId,
          first_name: 'E',
          last_name: 'E',
          created_at: world.system.now!,
        })
        .execute()
      await db
        .insertInto('activity_owner')
        .values({ organisation_id: world.organisationId, activity_id: activityId, person_id: personId })
        .execute()
      await grantMembership(db, { ...tenancy, userId: id, role: 'entrepreneur', personId })
    })
    const { cookies } = await signIn(caller(), { email: 'e@exemple.fr', password: PASSWORD, remember: false })
    expect((await readVisitor(caller(cookies).headers)).visitor?.session).toMatchObject({
      personId,
      activityIds: [activityId],
    })
  })
})
