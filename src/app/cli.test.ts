import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

/** Nobody makes a folder there, not even root. */
const NO_FOLDER = '/dev/null/essaim'

/** A command as people type it, with no database to find: it never gets that far. */
const essaim = (args: string, env: NodeJS.ProcessEnv = {}) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/app/cli.ts', ...args.split(' ')], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ESSAIM_DATA: NO_FOLDER, ...env },
    timeout: 20_000,
  })
  return { status, stdout, said: stderr.replaceAll('\u00a0', ' ').trimEnd().split('\n') }
}

test.each([
  ['rien', ['Commande inconnue : rien. « npx essaim help » les montre toutes.']],
  ['backup', ['Écrivez « npx essaim backup FICHIER ».']],
  ['ledger verify now', ['Écrivez « npx essaim ledger verify ».']],
  [
    'user invite --name Alix --role director',
    [expect.stringMatching(/^Il manque --organisation, --email\. Écrivez « npx essaim user invite/)],
  ],
  ['api-key create --role director', [expect.stringMatching(/^Il manque --organisation\. Écrivez/)]],
  ['pay estimate --cost beaucoup', ['Coût illisible : écrivez par exemple --cost 3000.']],
  [
    'user invite --organisation a --email alix --name Alix --role director --person 12',
    [expect.stringMatching(/^--email : Adresse électronique illisible/), expect.stringMatching(/^--person : /)],
  ],
  ['fec check /nulle/part', ['Impossible d’utiliser /nulle/part : ce chemin n’existe pas, vérifiez-le.']],
  ['bank read /proc', ['Impossible d’utiliser /proc : c’est un dossier, donnez le nom d’un fichier.']],
])('essaim %s', (args, said) => {
  expect(essaim(args)).toEqual({ status: 1, stdout: '', said })
})

test('a data folder or a database that cannot be had is said with its remedy', () => {
  expect(essaim('migrate').said).toEqual([
    expect.stringMatching(/^Impossible d’utiliser \/dev\/null\/essaim : un fichier/),
  ])
  const data = { ESSAIM_DATA: '/tmp' }
  expect(essaim('migrate', { ...data, DATABASE_URL: 'ma base' }).said).toEqual([
    expect.stringMatching(/^DATABASE_URL ne se lit pas/),
  ])
  expect(essaim('migrate', { ...data, DATABASE_URL: 'postgresql://a@127.0.0.1:1/a' })).toEqual({
    status: 1,
    stdout: '',
    said: ['Aucun PostgreSQL ne répond à 127.0.0.1:1 : démarrez-le, ou corrigez DATABASE_URL.'],
  })
})
