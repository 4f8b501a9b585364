import { hash, verify } from '@node-rs/argon2'
import { betterAuth } from 'better-auth'
import { APIError } from 'better-auth/api'
import { twoFactor } from 'better-auth/plugins/two-factor'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { Instant } from '../kernel/day.ts'
import { Refused, refuse } from '../kernel/refusal.ts'
import { applicationDb, applicationPool, type Db, inTransaction, ownersPool } from './database.server.ts'
import { newId, newToken, sha256 } from './ids.server.ts'
import { queueMail } from './mail.server.ts'
import { publicUrl } from './public-url.server.ts'
import type { Role, Session } from './session.ts'

/**
 * Sign-in: passwords (argon2id) and a second factor (TOTP), with sessions in the database. better-auth keeps the rules of cookies,
 * tokens and codes; only its functions are called, its own addresses are not served. Nobody signs up: people are invited.
 */

export const PASSWORD_MIN = 12
const PASSWORD_MAX = 128
/** Every user of the demo has it; no other user can. */
export const DEMO_PASSWORD = 'essaim-de-demonstration'
const SESSION_DAYS = 14

let secret: string | undefined

export function configureSignIn(options: { secret: string }): void {
  secret = options.secret
}

/** better-auth reads dates as `Date`: the application's pool, with the driver's own parsers. */
function driverDates(pool: pg.Pool) {
  return {
    connect: async () => {
      const client = await pool.connect()
      return {
        query: (text: string, values: readonly unknown[]) =>
          client.query({ text, values: [...values], types: pg.types as unknown as pg.CustomTypesConfig }),
        release: () => client.release(),
      }
    },
    end: async () => {},
  } as unknown as pg.Pool
}

function makeAuth(pool: pg.Pool) {
  if (!secret) throw new Error('configureSignIn() was not called')
  return betterAuth({
    appName: 'Essaim',
    baseURL: publicUrl(),
    secret,
    database: { db: new Kysely({ dialect: new PostgresDialect({ pool: driverDates(pool) }) }), type: 'postgres' },
    telemetry: { enabled: false },
    logger: { disabled: true },
    advanced: {
      cookiePrefix: 'essaim',
      useSecureCookies: publicUrl().startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
      database: { generateId: () => newId(), joins: true },
      ipAddress: { ipv6Subnet: 128 },
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_MIN,
      maxPasswordLength: PASSWORD_MAX,
      password: { hash: password => hash(password), verify: ({ hash, password }) => verify(hash, password) },
      resetPasswordTokenExpiresIn: 3600,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: async ({ user, token }) => {
        await queueMail(applicationDb(), {
          to: user.email,
          subject: 'Essaim : choisir un nouveau mot de passe',
          text: `Bonjour ${user.name},\n\nPour choisir un nouveau mot de passe, ouvrez cette adresse dans l’heure :\n\n${publicUrl()}/mot-de-passe?jeton=${token}\n\nSi vous n’avez rien demandé, ne faites rien : votre mot de passe reste le même.\n`,
        })
      },
    },
    user: {
      modelName: 'app_user',
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
      additionalFields: { isDemo: { type: 'boolean', required: false, input: false, fieldName: 'is_demo' } },
    },
    session: {
      modelName: 'app_session',
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      expiresIn: SESSION_DAYS * 86_400,
      updateAge: 86_400,
      freshAge: 0,
      additionalFields: {
        organisationId: { type: 'string', required: false, input: false, fieldName: 'organisation_id' },
      },
    },
    account: {
      modelName: 'app_account',
      fields: {
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    verification: {
      modelName: 'app_verification',
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    plugins: [
      twoFactor({
        twoFactorTable: 'two_factor',
        schema: {
          user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
          twoFactor: {
            fields: {
              userId: 'user_id',
              backupCodes: 'backup_codes',
              failedVerificationCount: 'failed_verification_count',
              lockedUntil: 'locked_until',
            },
          },
        },
      }),
    ],
  })
}

type Auth = ReturnType<typeof makeAuth>
const auths = new WeakMap<pg.Pool, Auth>()

/** One per database. Exported for the test that compares its tables with ours. */
export function auth(): Auth {
  const pool = applicationPool()
  let made = auths.get(pool)
  if (!made) {
    made = makeAuth(pool)
    auths.set(pool, made)
  }
  return made
}

export interface Membership {
  organisationId: string
  name: string
  slug: string
  zone: string
  /** The house's colour, « #rrggbb ». */
  accent: string | null
  groupId: string | null
  role: Role
  personId: string | null
  /** Null: the role sees the whole house. */
  activityIds: string[] | null
}

/** Somebody signed in, wherever they may act. */
export interface Visitor {
  userId: string
  name: string
  email: string
  isDemo: boolean
  twoFactor: boolean
  /** Names this sign-in in the list of sessions. */
  sessionId: string
  memberships: readonly Membership[]
  /** For the organisation chosen; null for somebody who belongs to none. */
  session: Session | null
}

interface SignedIn {
  visitor: Visitor | null
  /** `Set-Cookie` values to send with the answer. */
  cookies: readonly string[]
}

/** Who a request's cookies say it is. */
export async function readVisitor(headers: Headers): Promise<SignedIn> {
  if (!headers.get('cookie')?.includes('essaim.session_token')) return { visitor: null, cookies: [] }
  const { response, headers: answer } = await auth().api.getSession({ headers, returnHeaders: true })
  const cookies = answer.getSetCookie()
  if (!response) return { visitor: null, cookies }
  const { user, session } = response
  const memberships = await membershipsOf(user.id)
  const visitor: Visitor = {
    userId: user.id,
    name: user.name,
    email: user.email,
    isDemo: user.isDemo === true,
    twoFactor: user.twoFactorEnabled === true,
    sessionId: session.id,
    memberships,
    session: sessionFor({ id: user.id, name: user.name }, memberships, session.organisationId ?? null),
  }
  return { visitor, cookies }
}

async function membershipsOf(userId: string): Promise<Membership[]> {
  const { rows } = await sql<Membership>`
    select organisation_id as "organisationId", name, slug, zone, accent, group_id as "groupId", role, person_id as "personId", activity_ids as "activityIds"
    from memberships_of(${userId})`.execute(applicationDb())
  return rows
}

/**
 * The session in the organisation chosen, else in the first: the roles held there together. As soon as one of them sees the whole
 * house the session does; otherwise it is limited to the activities of all.
 */
export function sessionFor(
  user: { id: string; name: string },
  memberships: readonly Membership[],
  organisationId: string | null,
): Session | null {
  const chosen = memberships.find(membership => membership.organisationId === organisationId) ?? memberships[0]
  if (!chosen) return null
  const held = memberships.filter(membership => membership.organisationId === chosen.organisationId)
  const seesHouse = held.some(membership => membership.activityIds === null)
  return {
    organisationId: chosen.organisationId,
    zone: chosen.zone,
    actor: { kind: 'user', id: user.id, name: user.name },
    personId: held.find(membership => membership.personId)?.personId ?? null,
    roles: held.map(membership => membership.role),
    activityIds: seesHouse ? null : [...new Set(held.flatMap(membership => membership.activityIds ?? []))],
  }
}

/** For jobs: everybody who may act in an organisation, with the session they would have there. */
export async function sessionsIn(organisationId: string): Promise<{ email: string; session: Session }[]> {
  const { rows } = await ownersPool().query<{ id: string; name: string; email: string }>(
    'select id, name, email from app_user where id in (select user_id from membership where organisation_id = $1) order by id',
    [organisationId],
  )
  const found: { email: string; session: Session }[] = []
  for (const { email, ...user } of rows)
    found.push({ email, session: sessionFor(user, await membershipsOf(user.id), organisationId)! })
  return found
}

/** What a door passes of a request: its cookies, and where it comes from for the list of sessions. */
export interface Caller {
  headers: Headers
  ip: string
}

function callerHeaders({ headers, ip }: Caller): Headers {
  const kept = new Headers({ 'x-forwarded-for': ip })
  for (const name of ['cookie', 'user-agent']) if (headers.has(name)) kept.set(name, headers.get(name)!)
  return kept
}

/** Calls better-auth; its refusals become ours. */
async function asking<T>(call: Promise<T>): Promise<T> {
  return call.catch((error: unknown) => {
    if (!(error instanceof APIError) || error.statusCode >= 500) throw error
    const code = String(error.body?.code ?? '')
    throw new Refused(
      [
        refuse(
          code.toLowerCase(),
          MESSAGES[code] ?? 'Demande refusée : recommencez depuis la page de connexion.',
          PATHS[code],
        ),
      ],
      error.statusCode === 429 ? 'too-many' : 'rules',
    )
  })
}

const MESSAGES: Record<string, string> = {
  INVALID_EMAIL_OR_PASSWORD:
    'Adresse ou mot de passe inconnu : vérifiez les deux, ou demandez un nouveau mot de passe.',
  INVALID_EMAIL: 'Adresse électronique illisible : écrivez par exemple nom@exemple.fr.',
  INVALID_PASSWORD: 'Ce n’est pas votre mot de passe actuel.',
  PASSWORD_TOO_SHORT: `${PASSWORD_MIN} caractères au moins : une phrase fait un bon mot de passe.`,
  PASSWORD_TOO_LONG: `${PASSWORD_MAX} caractères au plus.`,
  INVALID_TOKEN: 'Ce lien a déjà servi ou a plus d’une heure : demandez-en un nouveau.',
  INVALID_CODE: 'Ce code n’est pas le bon : recopiez celui que l’application affiche en ce moment.',
  INVALID_BACKUP_CODE: 'Ce code de secours est inconnu ou a déjà servi.',
  INVALID_TWO_FACTOR_COOKIE: 'La connexion a pris plus de dix minutes : recommencez avec votre mot de passe.',
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: 'Trop d’essais : recommencez avec votre mot de passe.',
  ACCOUNT_TEMPORARILY_LOCKED: 'Trop de codes faux : réessayez dans un quart d’heure.',
}

const PATHS: Record<string, string> = {
  INVALID_EMAIL: 'email',
  INVALID_PASSWORD: 'password',
  PASSWORD_TOO_SHORT: 'newPassword',
  PASSWORD_TOO_LONG: 'newPassword',
  INVALID_CODE: 'code',
  INVALID_BACKUP_CODE: 'code',
}

/** Signs in by password whoever may act somewhere. `needsCode`: the cookies only carry the right to give a code. Throws Refused. */
export async function signIn(
  caller: Caller,
  { email, password, remember }: { email: string; password: string; remember: boolean },
): Promise<{ needsCode: boolean; cookies: string[] }> {
  const { response, headers } = await asking(
    auth().api.signInEmail({
      body: { email: email.trim().toLowerCase(), password, rememberMe: remember },
      headers: callerHeaders(caller),
      returnHeaders: true,
    }),
  )
  const user = await findUser(applicationDb(), email)
  if (user && (await membershipsOf(user.id)).length === 0) {
    await applicationDb().deleteFrom('app_session').where('user_id', '=', user.id).execute()
    throw new Refused([refuse('ferme', 'Votre accès est fermé : demandez une invitation à votre coopérative.')])
  }
  return { needsCode: 'twoFactorRedirect' in response, cookies: headers.getSetCookie() }
}

/** The second step: a code of the application, or one of the backup codes. Gives the session's cookies. */
export async function signInWithCode(caller: Caller, code: string): Promise<string[]> {
  const plain = code.replace(/\s/g, '')
  const call = { headers: callerHeaders(caller), returnHeaders: true as const }
  const { headers } = await asking<{ headers: Headers }>(
    /^\d{6}$/.test(plain)
      ? auth().api.verifyTOTP({ ...call, body: { code: plain } })
      : auth().api.verifyBackupCode({ ...call, body: { code: plain } }),
  )
  return headers.getSetCookie()
}

export async function signOut(caller: Caller): Promise<string[]> {
  const { headers } = await auth().api.signOut({ headers: callerHeaders(caller), returnHeaders: true })
  return headers.getSetCookie()
}

/** Mails a link if the address has an access; says nothing either way. */
export async function requestPasswordReset(email: string): Promise<void> {
  await asking(auth().api.requestPasswordReset({ body: { email: email.trim().toLowerCase() } }))
}

/** Sets a new password by a mailed token, and ends every session. */
export async function resetPassword(token: string, newPassword: string): Promise<void> {
  refuseDemoPassword(newPassword)
  await asking(auth().api.resetPassword({ body: { token, newPassword } }))
}

/** Begins a second factor: what the application must be shown, and codes to keep on paper. In force once `confirmSecondFactor` passes. */
export async function beginSecondFactor(
  caller: Caller,
  password: string,
): Promise<{ uri: string; backupCodes: string[] }> {
  const answer = await asking(auth().api.enableTwoFactor({ headers: callerHeaders(caller), body: { password } }))
  if (answer.method !== 'totp') throw new Error('a TOTP secret was expected')
  return { uri: answer.totpURI, backupCodes: answer.backupCodes }
}

/** A first code proves that the application has the secret. Gives the cookies of the session that replaces this one. */
export async function confirmSecondFactor(caller: Caller, code: string): Promise<string[]> {
  const { headers } = await asking(
    auth().api.verifyTOTP({
      headers: callerHeaders(caller),
      body: { code: code.replace(/\s/g, '') },
      returnHeaders: true,
    }),
  )
  return headers.getSetCookie()
}

interface OpenSession {
  id: string
  since: string
  lastSeen: string
  ip: string | null
  userAgent: string | null
}

export async function listSessions(userId: string): Promise<OpenSession[]> {
  return applicationDb()
    .selectFrom('app_session')
    .select(['id', 'created_at as since', 'updated_at as lastSeen', 'ip_address as ip', 'user_agent as userAgent'])
    .where('user_id', '=', userId)
    .where('expires_at', '>', sql<never>`now()`)
    .orderBy('updated_at', 'desc')
    .execute()
}

/** Ends one of the user's own sessions, at once. */
export async function revokeSession(userId: string, sessionId: string): Promise<void> {
  await applicationDb().deleteFrom('app_session').where('user_id', '=', userId).where('id', '=', sessionId).execute()
}

/** Works in another organisation from now on, in this session; ignored for one the user does not belong to. */
export async function chooseOrganisation(visitor: Visitor, organisationId: string): Promise<void> {
  if (!visitor.memberships.some(membership => membership.organisationId === organisationId)) return
  await applicationDb()
    .updateTable('app_session')
    .set({ organisation_id: organisationId })
    .where('id', '=', visitor.sessionId)
    .execute()
}

interface NewUser {
  email: string
  name: string
  password: string
  isDemo?: boolean
}

/** Makes a user who can sign in at once. Refused when the address already has an access. */
export async function createUser(db: Db, { email, name, password, isDemo = false }: NewUser): Promise<string> {
  if (!isDemo) refuseDemoPassword(password)
  if (password.length < PASSWORD_MIN) throw new Refused([refuse('court', MESSAGES.PASSWORD_TOO_SHORT!, 'password')])
  if (password.length > PASSWORD_MAX) throw new Refused([refuse('long', MESSAGES.PASSWORD_TOO_LONG!, 'password')])
  const id = newId()
  const now = sql<never>`now()`
  const stamps = { created_at: now, updated_at: now }
  const created = await db
    .insertInto('app_user')
    .values({ id, email: email.trim().toLowerCase(), name, email_verified: true, is_demo: isDemo, ...stamps })
    .onConflict(conflict => conflict.column('email').doNothing())
    .executeTakeFirst()
  if (!created.numInsertedOrUpdatedRows)
    throw new Refused([refuse('app_user_email', 'Cette adresse électronique a déjà un accès.', 'email')])
  await db
    .insertInto('app_account')
    .values({
      id: newId(),
      user_id: id,
      account_id: id,
      provider_id: 'credential',
      password: await hash(password),
      ...stamps,
    })
    .execute()
  return id
}

/** The user of an address, if it has an access. */
export async function findUser(db: Db, email: string): Promise<{ id: string; name: string } | undefined> {
  return db
    .selectFrom('app_user')
    .select(['id', 'name'])
    .where('email', '=', email.trim().toLowerCase())
    .executeTakeFirst()
}

function refuseDemoPassword(password: string): void {
  if (password === DEMO_PASSWORD)
    throw new Refused([refuse('demo', 'Ce mot de passe est public : choisissez-en un autre.', 'newPassword')])
}

/** The demo's people, for the one-click sign-in. */
export async function demoUsers(): Promise<DemoUser[]> {
  const { rows } = await sql<DemoUser>`
    select u.email, u.name, array_agg(distinct m.role) as roles, array_agg(distinct m.name order by m.name) as organisations
    from app_user u cross join lateral memberships_of(u.id) m
    where u.is_demo group by u.id, u.email, u.name, u.created_at order by u.created_at`.execute(applicationDb())
  return rows
}

interface DemoUser {
  email: string
  name: string
  roles: Role[]
  organisations: string[]
}

interface Invitation {
  organisationId: string
  organisationName: string
  email: string
  name: string
  role: Role
  /** The person of the register that the user will be, if known. */
  personId: string | null
}

const INVITATION_DAYS = 14

/** Invites somebody to act in an organisation, and mails them the link, with this transaction. Gives the link. */
export async function invite(db: Db, invitation: Invitation): Promise<string> {
  const token = newToken()
  const email = invitation.email.trim().toLowerCase()
  await db
    .insertInto('invitation')
    .values({
      id: newId(),
      token_hash: sha256(token),
      organisation_id: invitation.organisationId,
      organisation_name: invitation.organisationName,
      email,
      name: invitation.name,
      role: invitation.role,
      person_id: invitation.personId,
      created_at: sql<never>`now()`,
      expires_at: sql<never>`now() + make_interval(days => ${INVITATION_DAYS})`,
    })
    .execute()
  const link = `${publicUrl()}/invitation/${token}`
  await queueMail(db, {
    organisationId: invitation.organisationId,
    to: email,
    subject: `${invitation.organisationName} vous ouvre un accès à Essaim`,
    text: `Bonjour ${invitation.name},\n\n${invitation.organisationName} vous ouvre un accès à Essaim, sa plateforme de gestion.\nOuvrez cette adresse dans les ${INVITATION_DAYS} jours :\n\n${link}\n`,
  })
  return link
}

/** The invitation of a link, unless it was used or is too old. `known`: the address already signs in here. */
export async function findInvitation(token: string): Promise<(Invitation & { known: boolean }) | undefined> {
  const row = await applicationDb()
    .selectFrom('invitation as i')
    .select([
      'i.organisation_id as organisationId',
      'i.organisation_name as organisationName',
      'i.email',
      'i.name',
      'i.role',
      'i.person_id as personId',
      sql<boolean>`exists (select from app_user u where u.email = i.email)`.as('known'),
    ])
    .where('i.token_hash', '=', sha256(token))
    .where('i.used_at', 'is', null)
    .where('i.expires_at', '>', sql<never>`now()`)
    .executeTakeFirst()
  return row as (Invitation & { known: boolean }) | undefined
}

/** Opens the access that an invitation promised, once: the user is made when the address has none. Throws Refused. */
export async function acceptInvitation(token: string, password: string | null): Promise<void> {
  const found = await findInvitation(token)
  if (!found)
    throw new Refused([refuse('invitation', 'Cette invitation a déjà servi ou a expiré : demandez-en une autre.')])
  const { organisationId, email, name, role, personId } = found
  await inTransaction({ organisationId, activityIds: null }, false, async db => {
    const { numUpdatedRows } = await db
      .updateTable('invitation')
      .set({ used_at: sql<never>`now()` })
      .where('token_hash', '=', sha256(token))
      .where('used_at', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows !== 1n) throw new Refused([refuse('invitation', 'Cette invitation vient de servir.')])
    const userId = (await findUser(db, email))?.id ?? (await createUser(db, { email, name, password: password ?? '' }))
    await grantMembership(db, { organisationId, userId, role, personId })
    const now = new Date().toISOString() as Instant
    await db
      .insertInto('audit_log')
      .values({
        organisation_id: organisationId,
        id: newId(),
        at: now,
        use_case: 'acceptInvitation',
        actor_kind: 'user',
        actor_id: userId,
        actor_name: name,
        subject_id: userId,
        input: JSON.stringify({ role, personId }),
      })
      .execute()
  })
}

/** Gives a user a role in the transaction's organisation; nothing changes when they have it. */
export async function grantMembership(
  db: Db,
  {
    organisationId,
    userId,
    role,
    personId,
  }: { organisationId: string; userId: string; role: Role; personId: string | null },
): Promise<void> {
  await db
    .insertInto('membership')
    .values({ organisation_id: organisationId, user_id: userId, role, person_id: personId, since: sql<never>`now()` })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}
