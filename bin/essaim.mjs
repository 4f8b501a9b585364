#!/usr/bin/env node
// npx essaim …: the command line, unbuilt. It installs nothing.
import { join } from 'node:path'
import { become, fail, pinnedNode, ROOT } from './runtime.mjs'

if (!pinnedNode()) fail('Essaim n’est pas installé : lancez « npm ci » ou « npm start » dans son dossier.')
become([join(ROOT, 'src/app/cli.ts'), ...process.argv.slice(2)])
