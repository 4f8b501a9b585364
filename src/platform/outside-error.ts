import { Refused, refuse } from '../kernel/refusal.ts'

const CAUSES: Record<string, string> = {
  ENOENT: 'ce chemin n’existe pas, vérifiez-le',
  EACCES: 'ce compte n’en a pas le droit, donnez-le-lui ou choisissez un autre chemin',
  EPERM: 'ce compte n’en a pas le droit, donnez-le-lui ou choisissez un autre chemin',
  EROFS: 'ce disque est en lecture seule, choisissez un autre chemin',
  ENOSPC: 'le disque est plein, faites de la place',
  EISDIR: 'c’est un dossier, donnez le nom d’un fichier',
  EEXIST: 'un fichier est à la place d’un dossier, choisissez un autre chemin',
  ENOTDIR: 'un fichier est à la place d’un dossier, choisissez un autre chemin',
}

/** What PostgreSQL says before one is in: no such account or password (28), no such database (3D), too many sessions or not ready (53, 57). */
const NOT_LET_IN = /^(28|3D|53|57)/

interface OutsideError extends Error {
  code?: string
  syscall?: string
  path?: string
  address?: string
  hostname?: string
  port?: number
}

/**
 * What the disk, a port or the database refuses to whoever starts the program, as a French refusal with its remedy. `file`: what was being
 * read or written, where the system does not say it or says a temporary name. Any other error is a bug and stays as it is.
 */
export function explainOutside(error: unknown, file?: string): unknown {
  const { code, syscall, path, message, address, hostname, port } = (
    error instanceof AggregateError ? error.errors[0] : error
  ) as OutsideError
  if (!code || error instanceof Refused) return error
  const say = (text: string) => new Refused([refuse('hors-programme', text)])
  if (code === 'EADDRINUSE')
    return say(`Le port ${port} est déjà pris : arrêtez l’autre programme, ou choisissez-en un autre avec PORT.`)
  if (syscall === 'listen')
    return say(
      `Impossible d’écouter sur ${address ?? hostname}, port ${port} (${code}) : changez PORT (au-dessus de 1023) ou HOST.`,
    )
  if (code === 'ERR_SOCKET_BAD_PORT') return say('PORT doit être un nombre de 1 à 65535 : corrigez-le.')
  if (syscall === 'connect' || syscall === 'getaddrinfo')
    return say(
      `Aucun PostgreSQL ne répond à ${[address ?? hostname, port].filter(Boolean).join(':')} : démarrez-le, ou corrigez DATABASE_URL.`,
    )
  if (code === '42501' && /set role/.test(message))
    return say(
      'Le compte de DATABASE_URL ne peut pas prendre le rôle essaim_app : exécutez « grant essaim_app to » suivi de son nom, ou donnez ESSAIM_APP_DATABASE_URL.',
    )
  if (code === '53100') return say('Le disque de PostgreSQL est plein : faites de la place, puis recommencez.')
  if (NOT_LET_IN.test(code)) return say(`PostgreSQL refuse la connexion (${message}) : corrigez DATABASE_URL.`)
  const cause = syscall && CAUSES[code]
  return cause ? say(`Impossible d’utiliser ${file ?? path} : ${cause}.`) : error
}
